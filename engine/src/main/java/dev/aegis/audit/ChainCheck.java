package dev.aegis.audit;

import dev.aegis.audit.AuditRecord.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Follows a chain record by record and says all that is wrong with it: which records were changed,
 * removed, put in or moved, which values were erased, and whether it was cut off or rewritten where
 * something outside remembers it. Not thread-safe.
 */
public final class ChainCheck {
  /**
   * The type of the administrative event that tells that records were pruned; its details are
   * {@code through}, the sequence of the last one, {@code hash}, its hash, and the claims of those
   * that {@linkplain KeptRecord stayed}.
   */
  public static final String PRUNING = "prune";

  private static final int MOST_FINDINGS = 1_000;

  private final List<Finding> findings = new ArrayList<>();
  private final TreeMap<Long, Expectation> expected = new TreeMap<>();

  /** Of records before the first. */
  private final TreeMap<Long, Expectation> gone = new TreeMap<>();

  private final TreeMap<Long, TreeSet<String>> erased = new TreeMap<>();
  private final TreeMap<Long, TreeSet<String>> admitted = new TreeMap<>();
  private AuditChain.Head last;
  private long records;
  private long entries;

  /** What the first record goes on from where nobody knows its hash. */
  private static final String UNKNOWN = "";

  /** What was pruned, and whether a record says so. */
  private final AuditChain.Head start;

  private boolean pruningIsAdmitted;

  /** What the log's own first record goes on from, and what is claimed to have stayed before it. */
  private AuditChain.Head logStart;

  private List<KeptRecord.Claim> claims = List.of();

  /** The last record of those that come a second time, and are not counted again. */
  private long repeated;

  private ChainCheck(AuditChain.Head start, boolean pruningIsAdmitted) {
    this.start = Objects.requireNonNull(start);
    this.last = start;
    this.logStart = start;
    this.pruningIsAdmitted = pruningIsAdmitted;
  }

  /**
   * Of a log.
   *
   * @param start what its first record goes on from: {@link AuditChain#EMPTY}, or where records
   *     were pruned the last of these; a record must then say so
   */
  public static ChainCheck ofLog(AuditChain.Head start) {
    return new ChainCheck(start, start.sequence() == 0);
  }

  /** Of a part of a chain whose first record has this place. */
  public static ChainCheck ofPart(long first) {
    return new ChainCheck(
        first == 1 ? AuditChain.EMPTY : new AuditChain.Head(first - 1, UNKNOWN), true);
  }

  /**
   * Something that is wrong.
   *
   * @param sequence the place in the chain where it shows
   * @param problem for people, in a sentence without a full stop
   */
  public record Finding(long sequence, String problem) {
    public Finding {
      Objects.requireNonNull(problem);
    }
  }

  private record Expectation(String hash, String who) {}

  /**
   * Tells of a record that the chain must have, because something outside remembers it. To be told
   * before the first record comes. One that is before that can be checked where a record of a
   * pruning tells its hash; else it is {@linkplain Report#unchecked() not}.
   *
   * @param who remembers it, for people
   */
  public void expect(AuditChain.Head head, String who) {
    if (head.sequence() > last.sequence()) {
      expected.put(head.sequence(), new Expectation(head.hash(), who));
    } else if (head.sequence() < last.sequence()) {
      gone.put(head.sequence(), new Expectation(head.hash(), who));
      compareGone(AuditChain.EMPTY.sequence(), AuditChain.EMPTY.hash());
    } else if (last.hash().equals(UNKNOWN)) {
      last = head;
    } else if (!head.hash().equals(last.hash())) {
      find(head.sequence(), who + " knows another record " + head.sequence());
    }
  }

  /**
   * Says that the records of a part of the chain come next. It may repeat the end of what came
   * before, as archives do where a pruning was begun twice: then both must end there alike, and
   * their hashes tell that all before is.
   *
   * @param first the place of its first record
   */
  public void thenPart(long first) {
    then(new AuditChain.Head(first - 1, UNKNOWN));
  }

  /**
   * The same of the log that archives belong to.
   *
   * @param start what its first record goes on from
   */
  public void thenLog(AuditChain.Head start) {
    logStart = start;
    then(start);
  }

  /**
   * Takes what the log still has of records before its first: after the log's records.
   *
   * @param found all of them, in order
   */
  public void keep(List<KeptRecord> found) {
    Map<Long, KeptRecord.Claim> missing = new TreeMap<>();
    claims.forEach(claim -> missing.put(claim.sequence(), claim));
    for (KeptRecord each : found) {
      long place = each.record().sequence();
      KeptRecord.Claim claim = missing.remove(place);
      if (claim == null) {
        find(place, "record " + place + " was put where others were pruned");
      } else if (!claim.equals(each.claim()) || !each.isIntact()) {
        find(
            place,
            "record "
                + place
                + " of entry "
                + each.record().entryId()
                + ", which stayed when others were pruned, was changed");
      }
      remember(each.record());
    }
    missing
        .keySet()
        .forEach(
            place ->
                find(
                    place,
                    "record " + place + ", which stayed when others were pruned, is missing"));
  }

  private void then(AuditChain.Head start) {
    if (start.sequence() < last.sequence()) {
      repeated = Math.max(repeated, last.sequence());
      expected.put(last.sequence(), new Expectation(last.hash(), "what was checked before"));
      last = start;
    }
  }

  /** Takes the next record. */
  public void add(AuditRecord record) {
    long place = last.sequence() + 1;
    boolean opens = record.kind() == Kind.INTENT || record.kind() == Kind.ADMIN;
    if (record.sequence() > repeated) {
      records++;
      entries += opens ? 1 : 0;
    }
    if (record.sequence() < place) {
      find(place, "record " + record.sequence() + " stands here, out of its order");
      return;
    }
    if (record.sequence() > place) {
      find(
          place,
          record.sequence() == place + 1
              ? "record " + place + " is missing"
              : "records " + place + " to " + (record.sequence() - 1) + " are missing");
    } else if (!isPlaced(record, opens)) {
      find(place, "record " + place + " belongs to no entry");
    } else if (!hashFits(record)) {
      find(
          place,
          "record "
              + place
              + " of entry "
              + record.entryId()
              + " was changed, or the one before it was put in another's place");
    }
    last = new AuditChain.Head(record.sequence(), record.hash());
    compare(record);
    remember(record);
  }

  private static boolean isPlaced(AuditRecord record, boolean opens) {
    return opens
        ? record.entryId() == record.sequence()
        : record.entryId() >= 1 && record.entryId() < record.sequence();
  }

  private boolean hashFits(AuditRecord record) {
    if (last.hash().equals(UNKNOWN)) {
      return true;
    }
    try {
      return AuditChain.hash(last.hash(), record).equals(record.hash());
    } catch (IllegalArgumentException e) {
      // Its salts do not know its values, or it is no JSON.
      return false;
    }
  }

  private void compare(AuditRecord record) {
    Expectation expectation = expected.remove(record.sequence());
    if (expectation != null && !expectation.hash.equals(record.hash())) {
      find(
          record.sequence(),
          expectation.who
              + " knows another record "
              + record.sequence()
              + ": the chain was rewritten up to there");
    }
  }

  private void compareGone(long sequence, String hash) {
    Expectation expectation = gone.remove(sequence);
    if (expectation != null && !expectation.hash.equals(hash)) {
      find(sequence, expectation.who + " knows another record " + sequence);
    }
  }

  private void remember(AuditRecord record) {
    if (!record.salts().erased().isEmpty()) {
      erased
          .computeIfAbsent(record.entryId(), id -> new TreeSet<>())
          .addAll(record.salts().erased());
    }
    if (record.kind() == Kind.ADMIN
        && PRUNING.equals(record.body().get("type"))
        && record.body().get("details") instanceof Map<?, ?> details) {
      pruningIsAdmitted |= tellsOf(details, start);
      if (details.get("through") instanceof Long through
          && details.get("hash") instanceof String hash) {
        compareGone(through, hash);
      }
      List<KeptRecord.Claim> stayed = claims(record, details);
      for (KeptRecord.Claim claim : stayed) {
        compareGone(claim.sequence() - 1, claim.previous());
        compareGone(claim.sequence(), claim.hash());
      }
      if (tellsOf(details, logStart)) {
        claims = stayed;
      }
    }
    if (record.kind() == Kind.ADMIN
        && Redaction.EVENT.equals(record.body().get("type"))
        && record.body().get("details") instanceof Map<?, ?> details
        && details.get("entry") instanceof Long entry
        && details.get("erased") instanceof List<?> paths) {
      paths.forEach(
          path -> admitted.computeIfAbsent(entry, id -> new TreeSet<>()).add(String.valueOf(path)));
    }
  }

  private static boolean tellsOf(Map<?, ?> details, AuditChain.Head pruned) {
    return Long.valueOf(pruned.sequence()).equals(details.get("through"))
        && pruned.hash().equals(details.get("hash"));
  }

  private List<KeptRecord.Claim> claims(AuditRecord record, Map<?, ?> details) {
    try {
      return KeptRecord.claims(details);
    } catch (IllegalArgumentException e) {
      find(record.sequence(), "record " + record.sequence() + " does not say what stayed");
      return List.of();
    }
  }

  private void find(long sequence, String problem) {
    if (findings.size() < MOST_FINDINGS) {
      findings.add(new Finding(sequence, problem));
    }
  }

  /**
   * What came of it.
   *
   * @param head the last record
   * @param records how many there were
   * @param entries how many entries began
   * @param findings what is wrong, in order; at most a thousand
   * @param erased the paths of the values that were erased and recorded as such, by entry
   * @param unchecked the places of records that were {@linkplain #expect expected} and are gone, so
   *     that nobody can tell whether they were those
   */
  public record Report(
      AuditChain.Head head,
      long records,
      long entries,
      List<Finding> findings,
      Map<Long, List<String>> erased,
      Set<Long> unchecked) {
    public Report {
      Objects.requireNonNull(head);
      findings = List.copyOf(findings);
      erased = Map.copyOf(erased);
      unchecked = Set.copyOf(unchecked);
    }

    public boolean isIntact() {
      return findings.isEmpty();
    }
  }

  /** Ends the chain after the last record that was taken. */
  public Report end() {
    Map.Entry<Long, Expectation> beyond = expected.lastEntry();
    if (beyond != null && beyond.getKey() > last.sequence()) {
      find(
          last.sequence() + 1,
          beyond.getValue().who
              + " knows record "
              + beyond.getKey()
              + ", and the chain ends with record "
              + last.sequence()
              + ": it was cut off");
    }
    Map<Long, List<String>> told = new TreeMap<>();
    if (!pruningIsAdmitted) {
      find(
          start.sequence(),
          "records up to "
              + start.sequence()
              + " are gone, and no record says that they were pruned");
    }
    erased.forEach(
        (entry, paths) -> {
          TreeSet<String> known = admitted.getOrDefault(entry, new TreeSet<>());
          List<String> hidden = paths.stream().filter(path -> !known.contains(path)).toList();
          if (!hidden.isEmpty()) {
            find(
                entry,
                "values of entry "
                    + entry
                    + " were erased, and no record says so: "
                    + String.join(", ", hidden));
          }
          told.put(entry, paths.stream().filter(known::contains).toList());
        });
    told.values().removeIf(List::isEmpty);
    return new Report(last, records, entries, findings, told, gone.keySet());
  }

  /** The first thing that is wrong with a chain; null where nothing is. */
  static @Nullable Finding first(AuditChain.Head after, Iterable<AuditRecord> records) {
    ChainCheck check = new ChainCheck(after, true);
    records.forEach(check::add);
    List<Finding> found = check.end().findings();
    return found.isEmpty() ? null : found.getFirst();
  }
}

package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditDraft;
import dev.aegis.audit.AuditEntries;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditTrail;
import dev.aegis.audit.Redaction;
import dev.aegis.audit.RuleStatistics;
import dev.aegis.spi.AuditJournal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The journal of a {@link JdbcStore}. */
final class JdbcJournal implements AuditJournal {
  private static final int LARGEST_PAGE = 500;
  private static final long LARGEST_SCAN = 10_000;
  private static final int MOST_STRANGERS = 100;
  private static final long LARGEST_PAGE_CHARS = 4_000_000;

  private final JdbcStore store;
  private final JournalTables tables;
  private final ReentrantLock redacting = new ReentrantLock();

  JdbcJournal(JdbcStore store, JournalTables tables) {
    this.store = store;
    this.tables = tables;
  }

  @Override
  public List<AuditRecord> append(List<AuditEvent> events) {
    if (events.isEmpty()) {
      return List.of();
    }
    List<AuditDraft> drafts =
        events.stream().flatMap(event -> AuditDraft.of(event).stream()).toList();
    drafts.forEach(this::checkReadable);
    return store.write(new Submission(drafts, Submission.NOTHING));
  }

  /** Not every reader takes half a surrogate pair back; an entry nobody can read must not be. */
  private void checkReadable(AuditDraft draft) {
    if (draft.canonicalBody().contains("\\ud")) {
      tables.body(draft.canonicalBody());
    }
  }

  @Override
  public void forEach(AuditQuery query, Consumer<? super AuditEntry> action) {
    Selection selection = selection(query);
    long after = Selection.start(query);
    long left = query.limit();
    while (left > 0) {
      long from = after;
      long most = Math.min(left, LARGEST_PAGE);
      List<AuditEntry> page =
          store.read(handle -> entries(handle, selection.page(handle, from, most)));
      if (page.isEmpty()) {
        return;
      }
      page.forEach(action);
      after = page.getLast().id();
      left -= page.size();
    }
  }

  private Selection selection(AuditQuery query) {
    long last = head();
    return store.read(
        handle ->
            new Selection(
                handle,
                query,
                tables.idsOf(
                    handle,
                    JournalTables.clamped(query.since()),
                    JournalTables.clamped(query.until())),
                last));
  }

  @Override
  public OptionalLong endOf(AuditQuery query) {
    Selection selection = selection(query);
    long after = Selection.start(query);
    long left = query.limit();
    while (left > 0) {
      long from = after;
      long most = Math.min(left, LARGEST_SCAN);
      List<Selection.Found> page = store.read(handle -> selection.page(handle, from, most));
      if (page.size() < most) {
        return OptionalLong.empty();
      }
      after = page.getLast().id();
      left -= most;
    }
    long end = after;
    return store.read(handle -> selection.page(handle, end, 1)).isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(end);
  }

  @Override
  public Optional<AuditTrail> trail(long entryId) {
    List<AuditRecord> records = store.read(handle -> tables.recordsOf(handle, List.of(entryId)));
    return records.isEmpty()
        ? Optional.empty()
        : Optional.of(new AuditTrail(AuditEntries.fold(records), records));
  }

  @Override
  public List<AuditRecord> records(long sequence, int limit) {
    return store.read(
        handle -> {
          List<Selection.Found> found = tables.sizesAfter(handle, sequence, limit);
          List<Long> fitting = fitting(found);
          return fitting.isEmpty()
              ? List.of()
              : tables.recordsFrom(handle, fitting.getFirst(), fitting.getLast());
        });
  }

  @Override
  public AuditChain.Head start() {
    return store.read(tables::start);
  }

  @Override
  public long prunable(Instant before) {
    return store.read(handle -> tables.prunable(handle, before));
  }

  @Override
  public void prune(long through, AuditEvent.Administrative event) {
    store.write(new Submission(AuditDraft.of(event), new Pruning(tables, through)));
  }

  @Override
  public Set<String> redact(
      long entryId, Predicate<String> wanted, AuditEvent.Administrative event) {
    // One at a time: what the second is to leave out depends on what the first did.
    redacting.lock();
    try {
      AuditTrail trail =
          trail(entryId)
              .orElseThrow(() -> new IllegalArgumentException("there is no entry " + entryId));
      Redaction redaction = Redaction.of(trail.records(), wanted);
      if (!redaction.paths().isEmpty()) {
        store.write(
            new Submission(
                AuditDraft.of(redaction.event(entryId, event)),
                new Erasing(tables, entryId, redaction.paths())));
      }
      return redaction.paths();
    } finally {
      redacting.unlock();
    }
  }

  @Override
  public Filing filing(long after, int limit) {
    return store.read(
        handle -> {
          List<Long> beginnings = tables.beginningsAfter(handle, after, limit);
          long through = beginnings.size() < limit ? Long.MAX_VALUE : beginnings.getLast();
          Map<Long, EntryRow> rows = new HashMap<>();
          EntryRow.between(handle, after, through, limit + MOST_STRANGERS)
              .forEach(row -> rows.put(row.id(), row));
          Map<Long, List<AuditRecord>> records =
              tables.recordsOf(handle, beginnings).stream()
                  .collect(Collectors.groupingBy(AuditRecord::entryId));
          List<Long> wrong = new ArrayList<>();
          for (long id : beginnings) {
            EntryRow row = rows.remove(id);
            if (row == null || !isRowOf(row, records.getOrDefault(id, List.of()))) {
              wrong.add(id);
            }
          }
          wrong.addAll(rows.keySet());
          return new Filing(through, wrong.stream().sorted().toList());
        });
  }

  private static boolean isRowOf(EntryRow row, List<AuditRecord> records) {
    try {
      return row.equals(EntryRow.of(records));
    } catch (IllegalArgumentException e) {
      // The records are not what they were, which the chain tells.
      return false;
    }
  }

  @Override
  public List<AuditEntry> endedAfter(long sequence, int limit) {
    return store.read(
        handle ->
            entries(
                handle,
                handle
                    .createQuery(
                        "SELECT id, size FROM entry WHERE ended > :sequence"
                            + " ORDER BY ended LIMIT :limit")
                    .bind("sequence", sequence)
                    .bind("limit", limit)
                    .map(
                        (row, context) ->
                            new Selection.Found(row.getLong("id"), row.getLong("size")))
                    .list()));
  }

  /** The first of those found, in their order: as many as do not fill the memory. */
  private List<AuditEntry> entries(Handle handle, List<Selection.Found> found) {
    List<Long> ids = fitting(found);
    if (ids.isEmpty()) {
      return List.of();
    }
    Map<Long, List<AuditRecord>> records =
        tables.recordsOf(handle, ids).stream().collect(Collectors.groupingBy(AuditRecord::entryId));
    return ids.stream().map(id -> AuditEntries.fold(records.getOrDefault(id, List.of()))).toList();
  }

  private static List<Long> fitting(List<Selection.Found> found) {
    List<Long> ids = new ArrayList<>();
    long size = 0;
    for (Selection.Found next : found) {
      size += next.size();
      if (!ids.isEmpty() && size > LARGEST_PAGE_CHARS) {
        break;
      }
      ids.add(next.id());
    }
    return ids;
  }

  @Override
  public long head() {
    return store.read(
        handle ->
            handle
                .createQuery("SELECT COALESCE(MAX(sequence), 0) FROM record")
                .mapTo(Long.class)
                .one());
  }

  @Override
  public List<RuleStatistics> statistics(@Nullable Instant since) {
    Long from = JournalTables.clamped(since);
    List<Count> counts =
        store.read(
            handle ->
                handle
                    .createQuery(
                        "SELECT rule, approval, status, COUNT(*) AS many, MAX(occurred) AS latest"
                            + " FROM entry WHERE NOT administrative AND occurred >= :since"
                            + " AND id >= :first"
                            + " GROUP BY rule, approval, status")
                    .bind("since", from == null ? Long.MIN_VALUE : from)
                    .bind("first", tables.idsOf(handle, from, null).first())
                    .map(
                        (row, context) ->
                            new Count(
                                row.getString("rule"),
                                row.getInt("approval"),
                                row.getInt("status"),
                                row.getLong("many"),
                                row.getLong("latest")))
                    .list());
    Map<String, List<Count>> byRule = new LinkedHashMap<>();
    counts.stream()
        .sorted(Comparator.comparing(Count::rule))
        .forEach(count -> byRule.computeIfAbsent(count.rule(), r -> new ArrayList<>()).add(count));
    return byRule.values().stream().map(JdbcJournal::statistics).toList();
  }

  private record Count(String rule, int approval, int status, long many, long latest) {}

  private static RuleStatistics statistics(List<Count> counts) {
    return new RuleStatistics(
        counts.getFirst().rule(),
        counts.stream().mapToLong(Count::many).sum(),
        counts.stream()
            .collect(
                Collectors.groupingBy(
                    count -> Codes.approval(count.approval()),
                    Collectors.summingLong(Count::many))),
        counts.stream()
            .collect(
                Collectors.groupingBy(
                    count -> Codes.status(count.status()), Collectors.summingLong(Count::many))),
        Instant.ofEpochMilli(counts.stream().mapToLong(Count::latest).max().orElseThrow()));
  }
}

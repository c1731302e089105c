package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditDraft;
import dev.aegis.audit.AuditEntries;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.AuditTrail;
import dev.aegis.audit.KeptRecord;
import dev.aegis.audit.Redaction;
import dev.aegis.audit.RuleStatistics;
import dev.aegis.spi.AuditJournal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    return store.write(new Submission(drafts, Submission.NOTHING));
  }

  @Override
  public void forEach(AuditQuery query, Consumer<? super AuditEntry> action) {
    Search search = search(query);
    long after = Search.start(query);
    long left = query.limit();
    while (left > 0) {
      long from = after;
      long most = Math.min(left, LARGEST_PAGE);
      List<AuditEntry> page =
          store.read(handle -> entries(handle, search.page(handle, from, most)));
      if (page.isEmpty()) {
        return;
      }
      page.forEach(action);
      after = page.getLast().id();
      left -= page.size();
    }
  }

  private Search search(AuditQuery query) {
    long last = head();
    return new Search(
        query,
        store.read(
            handle ->
                SpanTimes.idsOf(
                    handle, SpanTimes.clamped(query.since()), SpanTimes.clamped(query.until()))),
        last);
  }

  @Override
  public OptionalLong endOf(AuditQuery query) {
    Search search = search(query);
    long after = Search.start(query);
    long left = query.limit();
    while (left > 0) {
      long from = after;
      long most = Math.min(left, LARGEST_SCAN);
      Map<Long, Long> page = store.read(handle -> search.page(handle, from, most));
      if (page.size() < most) {
        return OptionalLong.empty();
      }
      after = List.copyOf(page.keySet()).getLast();
      left -= most;
    }
    long end = after;
    return store.read(handle -> search.page(handle, end, 1)).isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(end);
  }

  @Override
  public Optional<AuditTrail> trail(long entryId) {
    List<AuditRecord> records =
        store.read(
            handle -> tables.recordsOf(handle, List.of(entryId)).getOrDefault(entryId, List.of()));
    return records.isEmpty()
        ? Optional.empty()
        : Optional.of(new AuditTrail(AuditEntries.fold(records), records));
  }

  @Override
  public List<AuditRecord> records(long sequence, int limit) {
    return store.read(
        handle -> {
          long after = Math.max(sequence, tables.records().start(handle).sequence());
          List<Long> fitting = Pages.first(tables.records().sizesAfter(handle, after, limit));
          return fitting.isEmpty()
              ? List.of()
              : tables.records().recordsFrom(handle, fitting.getFirst(), fitting.getLast());
        });
  }

  @Override
  public AuditChain.Head start() {
    return store.read(tables.records()::start);
  }

  @Override
  public long prunable(Instant before) {
    return store.read(handle -> Pruning.possible(handle, tables, before));
  }

  @Override
  public List<KeptRecord> staying(long through) {
    return store.read(handle -> Pruning.staying(handle, tables, through));
  }

  @Override
  public void prune(long through, AuditEvent.Administrative event) {
    Pruning pruning = new Pruning(tables, through, KeptRecord.claims(event.details()));
    store.write(new Submission(AuditDraft.of(event), pruning));
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
          long start = tables.records().start(handle).sequence();
          long first = Span.numberOf(Math.max(after, start) + 1);
          long last = Span.numberOf(Span.firstId(first) + limit - 1);
          Set<Long> wrong = tables.misfiled(handle, first, last, start);
          if (Span.lastId(last) >= tables.records().last(handle)) {
            wrong.addAll(tables.misfiledOutside(handle, Span.numberOf(start + 1), last, start));
            return new Filing(Long.MAX_VALUE, List.copyOf(wrong));
          }
          return new Filing(Span.lastId(last), List.copyOf(wrong));
        });
  }

  @Override
  public List<AuditEntry> endedAfter(long sequence, int limit) {
    long after = sequence;
    while (true) {
      long from = after;
      List<RecordTable.Place> endings =
          store.read(handle -> tables.records().endingsAfter(handle, from, limit));
      if (endings.isEmpty()) {
        return List.of();
      }
      List<AuditEntry> ended = store.read(handle -> endedAt(handle, endings));
      if (!ended.isEmpty()) {
        return ended;
      }
      after = endings.getLast().sequence();
    }
  }

  /** The entries that ended there, and not once more since; the first, where they are large. */
  private List<AuditEntry> endedAt(Handle handle, List<RecordTable.Place> endings) {
    Map<Long, EntryRow> rows =
        EntryTable.rows(handle, endings.stream().map(RecordTable.Place::entryId).toList());
    List<Long> ids =
        endings.stream()
            .filter(
                place -> {
                  EntryRow row = rows.get(place.entryId());
                  return row != null && Objects.equals(row.ended(), place.sequence());
                })
            .map(RecordTable.Place::entryId)
            .toList();
    Map<Long, Long> sizes = EntryTable.sizes(handle, ids);
    Map<Long, Long> inOrder = new LinkedHashMap<>();
    ids.forEach(id -> inOrder.put(id, sizes.getOrDefault(id, 0L)));
    return entries(handle, inOrder);
  }

  /** The first of those found, in their order: as many as do not fill the memory. */
  private List<AuditEntry> entries(Handle handle, Map<Long, Long> found) {
    List<Long> ids = Pages.first(found);
    if (ids.isEmpty()) {
      return List.of();
    }
    Map<Long, List<AuditRecord>> records = tables.recordsOf(handle, ids);
    return ids.stream().map(id -> AuditEntries.fold(records.getOrDefault(id, List.of()))).toList();
  }

  @Override
  public long head() {
    return store.read(tables.records()::last);
  }

  @Override
  public List<RuleStatistics> statistics(@Nullable Instant since) {
    Long from = SpanTimes.clamped(since);
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
                    .bind("first", SpanTimes.idsOf(handle, from, null).first())
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

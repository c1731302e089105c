package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.KeptRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Records that are taken away together with the record that says so.
 *
 * @param claims of those that must stay; null where that was compared before
 */
record Pruning(JournalTables tables, long through, @Nullable List<KeptRecord.Claim> claims)
    implements Submission.Alongside {
  static final String KEY = "prune";

  /** How many records may stay. */
  private static final int MOST_STAYING = 10_000;

  /** The last record before the first that is not older than a time. */
  static long possible(Handle handle, JournalTables tables, Instant before) {
    long start = tables.records().start(handle).sequence();
    return handle
        .createQuery(
            "SELECT sequence FROM record WHERE sequence > :start AND occurred >= :before"
                + " ORDER BY sequence LIMIT 1")
        .bind("start", start)
        .bind("before", millis(before))
        .mapTo(Long.class)
        .findOne()
        .map(young -> young - 1)
        .orElseGet(() -> Math.max(start, tables.records().last(handle)));
  }

  /** The records up to one whose entries have not ended up to there, in order. */
  static List<KeptRecord> staying(Handle handle, JournalTables tables, long through) {
    List<Long> ids =
        handle
            .createQuery(
                "SELECT id FROM entry WHERE id <= :through AND (ended IS NULL OR ended > :through)"
                    + " ORDER BY id LIMIT "
                    + (MOST_STAYING + 1))
            .bind("through", through)
            .mapTo(Long.class)
            .list();
    List<AuditRecord> records =
        tables.recordsOf(handle, ids).values().stream()
            .flatMap(List::stream)
            .filter(record -> record.sequence() <= through)
            .sorted(Comparator.comparingLong(AuditRecord::sequence))
            .toList();
    if (records.size() > MOST_STAYING || ids.size() > MOST_STAYING) {
      throw new IllegalArgumentException(
          "more than " + MOST_STAYING + " records belong to entries that have not ended");
    }
    Map<Long, String> previous =
        tables.records().hashesBefore(handle, records.stream().map(AuditRecord::sequence).toList());
    return records.stream()
        .map(record -> new KeptRecord(previous.getOrDefault(record.sequence(), ""), record))
        .toList();
  }

  /** The millisecond of an instant: what ended within it may have ended after it, and so stays. */
  private static long millis(Instant instant) {
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException e) {
      return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  @Override
  public void write(Handle handle, List<AuditRecord> records) {
    AuditRecord last =
        tables
            .records()
            .recordAt(handle, through)
            .orElseThrow(() -> new IllegalArgumentException("there is no record " + through));
    if (through <= tables.records().start(handle).sequence()) {
      throw new IllegalArgumentException("record " + through + " is gone");
    }
    List<KeptRecord> staying = staying(handle, tables, through);
    if (claims != null && !staying.stream().map(KeptRecord::claim).toList().equals(claims)) {
      throw new IllegalArgumentException(
          "an entry went on in the meantime, and more of its records stay; prune again");
    }
    handle.execute("DELETE FROM entry WHERE id <= ? AND ended <= ?", through, through);
    handle.execute(
        "DELETE FROM record WHERE sequence <= ? AND NOT EXISTS"
            + " (SELECT 1 FROM entry WHERE entry.id = record.entry_id)",
        through);
    handle.execute("DELETE FROM kept");
    try (Batch batch = new Batch(handle, "INSERT INTO kept (sequence, previous) VALUES (?, ?)")) {
      staying.forEach(
          each -> batch.add(each.record().sequence(), HexFormat.of().parseHex(each.previous())));
      batch.execute();
    }
    refile(handle);
    handle.execute("DELETE FROM pruned");
    handle.execute(
        "INSERT INTO pruned (sequence, hash) VALUES (?, ?)",
        through,
        HexFormat.of().parseHex(last.hash()));
  }

  /** Of the spans that end up to there, and the one it is in, files those that are left anew. */
  private void refile(Handle handle) {
    long span = Span.numberOf(through);
    Collection<EntryRow> left = EntryTable.between(handle, 0, Span.lastId(span)).values();
    handle.execute("DELETE FROM posting WHERE span <= ?", span);
    handle.execute("DELETE FROM span WHERE number <= ?", span);
    Postings postings = new Postings();
    left.forEach(postings::add);
    postings.write(handle);
    SpanTimes.widen(handle, left);
  }

  @Override
  public Map<String, ?> logged() {
    return Map.of(KEY, through);
  }
}

package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditRecord;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Records that are taken away together with the record that says so. */
record Pruning(JournalTables tables, long through) implements Submission.Alongside {
  static final String KEY = "prune";

  /** The last record that can go where what is older than a time is to go. */
  static long possible(Handle handle, JournalTables tables, Instant before) {
    long first = tables.records().start(handle).sequence();
    long through =
        handle
            .createQuery(
                "SELECT id FROM entry WHERE id > :first AND (ended IS NULL OR EXISTS (SELECT 1 FROM"
                    + " record WHERE sequence = entry.ended AND record.occurred >= :before))"
                    + " ORDER BY id LIMIT 1")
            .bind("first", first)
            .bind("before", millis(before))
            .mapTo(Long.class)
            .findOne()
            .map(stays -> stays - 1)
            .orElseGet(() -> tables.records().last(handle));
    return Math.max(first, endedWithin(handle, through));
  }

  /** The millisecond of an instant: what ended within it may have ended after it, and so stays. */
  private static long millis(Instant instant) {
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException e) {
      return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** The last record up to a limit that no entry reaches past. All entries are looked at once. */
  private static long endedWithin(Handle handle, long limit) {
    long through = limit;
    long below = limit + 1;
    while (true) {
      List<long[]> entries =
          handle
              .createQuery(
                  "SELECT id, ended FROM entry WHERE id < :below ORDER BY id DESC LIMIT 10000")
              .bind("below", below)
              .map((row, context) -> new long[] {row.getLong("id"), row.getLong("ended")})
              .list();
      if (entries.isEmpty()) {
        return through;
      }
      for (long[] entry : entries) {
        through = entry[1] > through ? entry[0] - 1 : through;
      }
      below = entries.getLast()[0];
    }
  }

  @Override
  public void write(Handle handle, List<AuditRecord> records) {
    AuditRecord last =
        tables
            .records()
            .recordAt(handle, through)
            .orElseThrow(() -> new IllegalArgumentException("there is no record " + through));
    handle
        .createQuery(
            "SELECT id FROM entry WHERE id <= :through AND (ended IS NULL OR ended > :through)"
                + " LIMIT 1")
        .bind("through", through)
        .mapTo(Long.class)
        .findOne()
        .ifPresent(
            id -> {
              throw new IllegalArgumentException(
                  "entry " + id + " does not end before record " + through);
            });
    handle.execute("DELETE FROM record WHERE sequence <= ?", through);
    handle.execute("DELETE FROM entry WHERE id <= ?", through);
    Postings.deleteThrough(handle, through);
    SpanTimes.deleteBefore(handle, Span.numberOf(through));
    handle.execute("DELETE FROM pruned");
    handle.execute(
        "INSERT INTO pruned (sequence, hash) VALUES (?, ?)",
        through,
        HexFormat.of().parseHex(last.hash()));
  }

  @Override
  public Map<String, ?> logged() {
    return Map.of(KEY, through);
  }
}

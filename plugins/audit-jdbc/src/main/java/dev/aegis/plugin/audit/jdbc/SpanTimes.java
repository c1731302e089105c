package dev.aegis.plugin.audit.jdbc;

import java.time.Instant;
import java.util.Collection;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** When the entries of each span were, so that a time is found without an index on it. */
final class SpanTimes {
  private SpanTimes() {}

  /** Ids outside of which no entry is of a time; from the first to the last, perhaps none. */
  record Ids(long first, long last) {}

  static void widen(Handle handle, Collection<EntryRow> added) {
    Map<Long, LongSummaryStatistics> spans = new TreeMap<>();
    for (EntryRow row : added) {
      spans
          .computeIfAbsent(Span.numberOf(row.id()), number -> new LongSummaryStatistics())
          .accept(row.occurred());
    }
    spans.forEach(
        (number, times) -> {
          int known =
              handle.execute(
                  "UPDATE span SET earliest = LEAST(earliest, ?), latest = GREATEST(latest, ?)"
                      + " WHERE number = ?",
                  times.getMin(),
                  times.getMax(),
                  number);
          if (known == 0) {
            handle.execute(
                "INSERT INTO span (number, earliest, latest) VALUES (?, ?, ?)",
                number,
                times.getMin(),
                times.getMax());
          }
        });
  }

  /**
   * Where entries of a time can be.
   *
   * @param since in milliseconds, inclusive; null from the beginning
   * @param until exclusive; null to the end
   */
  static Ids idsOf(Handle handle, @Nullable Long since, @Nullable Long until) {
    if (since == null && until == null) {
      return new Ids(0, Long.MAX_VALUE);
    }
    return handle
        .createQuery(
            "SELECT COALESCE(MIN(number), 1) AS low, COALESCE(MAX(number), -1) AS high FROM span"
                + " WHERE latest >= :since AND earliest < :until")
        .bind("since", since == null ? Long.MIN_VALUE : since)
        .bind("until", until == null ? Long.MAX_VALUE : until)
        .map(
            (row, context) ->
                new Ids(Span.firstId(row.getLong("low")), Span.lastId(row.getLong("high"))))
        .one();
  }

  /** The first millisecond that is not before an instant, as far as milliseconds go. */
  static @Nullable Long clamped(@Nullable Instant instant) {
    if (instant == null) {
      return null;
    }
    if (instant.isBefore(Instant.ofEpochMilli(Long.MIN_VALUE))) {
      return Long.MIN_VALUE;
    }
    if (instant.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE))) {
      return Long.MAX_VALUE;
    }
    long millis = instant.toEpochMilli();
    return Instant.ofEpochMilli(millis).isBefore(instant) ? Long.valueOf(millis + 1) : millis;
  }
}

package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.JsonCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * The journal's tables: the chain of records, which is the truth, and the entries made of them with
 * what finds them. Thread-safe.
 */
final class JournalTables {
  private final RecordTable records;

  JournalTables(JsonCodec json) {
    records = new RecordTable(json);
  }

  RecordTable records() {
    return records;
  }

  /** The records of some entries, by entry, each entry's in order. */
  Map<Long, List<AuditRecord>> recordsOf(Handle handle, Collection<Long> entryIds) {
    return recordsOf(handle, EntryTable.rows(handle, entryIds));
  }

  private Map<Long, List<AuditRecord>> recordsOf(Handle handle, Map<Long, EntryRow> rows) {
    List<Long> sequences =
        rows.values().stream().flatMap(row -> row.sequences().stream()).distinct().toList();
    Map<Long, List<AuditRecord>> byEntry = new HashMap<>();
    for (AuditRecord record : records.recordsAt(handle, sequences)) {
      byEntry.computeIfAbsent(record.entryId(), id -> new ArrayList<>()).add(record);
    }
    byEntry.keySet().retainAll(rows.keySet());
    return byEntry;
  }

  /**
   * The entries in some spans that are not what their records say, or are not found by it, in
   * order.
   *
   * @param start the last record that was pruned; what is left up to there belongs to entries that
   *     had not ended
   */
  SortedSet<Long> misfiled(Handle handle, long firstSpan, long lastSpan, long start) {
    long first = Span.firstId(firstSpan);
    long last = Span.lastId(lastSpan);
    Map<Long, EntryRow> rows = EntryTable.between(handle, first, last);
    SortedSet<Long> wrong = misfiled(handle, rows);
    List<RecordTable.Place> places = records.places(handle, Math.max(first, start + 1), last);
    Set<Long> ids = new HashSet<>();
    places.forEach(place -> ids.add(place.entryId()));
    ids.removeAll(rows.keySet());
    Map<Long, EntryRow> all = EntryTable.rows(handle, ids);
    all.putAll(rows);
    for (RecordTable.Place place : places) {
      EntryRow row = all.get(place.entryId());
      if (row == null || !row.sequences().contains(place.sequence())) {
        wrong.add(place.entryId());
      }
    }
    for (long span = firstSpan; span <= lastSpan; span++) {
      long number = span;
      wrong.addAll(
          Postings.wrong(
              handle,
              number,
              rows.values().stream().filter(row -> Span.numberOf(row.id()) == number).toList()));
    }
    return wrong;
  }

  /** Those of some rows that are not what their records say. */
  private SortedSet<Long> misfiled(Handle handle, Map<Long, EntryRow> rows) {
    SortedSet<Long> wrong = new TreeSet<>();
    for (List<Long> some : Pages.of(EntryTable.sizes(handle, rows.keySet()))) {
      Map<Long, EntryRow> page = new HashMap<>(rows);
      page.keySet().retainAll(some);
      Map<Long, List<AuditRecord>> found = recordsOf(handle, page);
      page.forEach(
          (id, row) -> {
            if (!isRowOf(row, found.getOrDefault(id, List.of()))) {
              wrong.add(id);
            }
          });
    }
    return wrong;
  }

  /** The same of all other spans, in which hardly anything is. */
  SortedSet<Long> misfiledOutside(Handle handle, long firstSpan, long lastSpan, long start) {
    SortedSet<Long> wrong = new TreeSet<>();
    handle
        .createQuery(
            "SELECT span FROM posting WHERE span < :first OR span > :last"
                + " UNION SELECT id / "
                + Span.SIZE
                + " FROM entry WHERE id < :firstId OR id > :lastId")
        .bind("first", firstSpan)
        .bind("last", lastSpan)
        .bind("firstId", Span.firstId(firstSpan))
        .bind("lastId", Span.lastId(lastSpan))
        .mapTo(Long.class)
        .list()
        .forEach(span -> wrong.addAll(misfiled(handle, span, span, start)));
    return wrong;
  }

  private static boolean isRowOf(EntryRow row, List<AuditRecord> records) {
    try {
      return row.equals(EntryRow.of(records));
    } catch (IllegalArgumentException e) {
      // The records are not what they were, which the chain tells.
      return false;
    }
  }
}

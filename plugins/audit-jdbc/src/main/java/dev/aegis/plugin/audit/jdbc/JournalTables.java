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
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;

/**
 * The journal's tables: the chain of records, which is the truth, and the entries made of them with
 * what finds them. Thread-safe.
 */
final class JournalTables {
  private static final int MOST_STRANGERS = 100;

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
   * The entries from one to another that are not what their records say, or are not found by it.
   *
   * @param first the first id of a span, or the first of all
   * @param last the last id of a span
   */
  Set<Long> misfiled(Handle handle, long first, long last) {
    List<RecordTable.Place> places = records.places(handle, first, last);
    Set<Long> ids = new HashSet<>();
    places.forEach(place -> ids.add(place.entryId()));
    Map<Long, EntryRow> rows = EntryTable.between(handle, first, last);
    ids.removeAll(rows.keySet());
    Map<Long, EntryRow> all = EntryTable.rows(handle, ids);
    all.putAll(rows);
    Set<Long> wrong = new TreeSet<>();
    for (RecordTable.Place place : places) {
      EntryRow row = all.get(place.entryId());
      if (row == null || !row.sequences().contains(place.sequence())) {
        wrong.add(place.entryId());
      }
    }
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
    for (long span = Span.numberOf(first); span <= Span.numberOf(last); span++) {
      long number = span;
      wrong.addAll(
          Postings.wrong(
              handle,
              number,
              rows.values().stream().filter(row -> Span.numberOf(row.id()) == number).toList()));
    }
    return wrong;
  }

  /** Some of what is filed though it can't be of any record: before the first or after the last. */
  Set<Long> strangers(Handle handle, long first, long last) {
    Set<Long> ids = new TreeSet<>();
    handle
        .createQuery(
            "SELECT id FROM entry WHERE id < :first OR id > :last ORDER BY id LIMIT "
                + MOST_STRANGERS)
        .bind("first", first)
        .bind("last", last)
        .mapTo(Long.class)
        .forEach(ids::add);
    handle
        .createQuery(
            "SELECT span, ids FROM posting WHERE span < :first OR span > :last ORDER BY span LIMIT "
                + MOST_STRANGERS)
        .bind("first", Span.numberOf(first))
        .bind("last", Span.numberOf(last))
        .map((row, context) -> Span.of(row.getLong("span"), row.getBytes("ids")))
        .forEach(span -> LongStream.of(span.ids()).forEach(ids::add));
    return ids;
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

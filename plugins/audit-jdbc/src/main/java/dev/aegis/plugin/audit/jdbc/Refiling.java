package dev.aegis.plugin.audit.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Makes the postings of entries, and finds their records, where a database did without. */
final class Refiling {
  private Refiling() {}

  static void refile(Handle handle) {
    findOthers(handle);
    long last =
        handle.createQuery("SELECT COALESCE(MAX(id), 0) FROM entry").mapTo(Long.class).one();
    Postings postings = new Postings();
    for (long span = 0; span <= Span.numberOf(last); span++) {
      EntryTable.between(handle, Span.firstId(span), Span.lastId(span))
          .values()
          .forEach(postings::add);
      postings.write(handle);
    }
  }

  private static void findOthers(Handle handle) {
    Map<Long, List<Long>> others = new LinkedHashMap<>();
    handle
        .createQuery(
            "SELECT record.entry_id, record.sequence FROM record JOIN entry ON entry.id ="
                + " record.entry_id WHERE record.sequence <> entry.id AND (entry.ended IS NULL OR"
                + " record.sequence <> entry.ended) ORDER BY record.sequence")
        .map(
            (row, context) ->
                new RecordTable.Place(row.getLong("sequence"), row.getLong("entry_id")))
        .forEach(
            place ->
                others
                    .computeIfAbsent(place.entryId(), id -> new ArrayList<>())
                    .add(place.sequence()));
    try (Batch batch = new Batch(handle, "UPDATE entry SET others = ? WHERE id = ?")) {
      others.forEach((id, sequences) -> batch.add(EntryTable.text(sequences), id));
      batch.execute();
    }
  }
}

package dev.aegis.plugin.audit.jdbc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Brings the tables up to date, one transaction after the other. Not thread-safe. */
final class TableWriter {
  /** How many rows of open entries are remembered. */
  private static final int MOST_KNOWN = 10_000;

  private final JournalTables tables;
  private final Postings postings = new Postings();

  /** Rows of entries that are open, as they are in the table. */
  private final Map<Long, EntryRow> open = new HashMap<>();

  TableWriter(JournalTables tables) {
    this.tables = tables;
  }

  /**
   * What it remembers of the tables may not be so any more: others wrote, or a transaction was
   * undone.
   */
  void forget() {
    postings.forget();
    open.clear();
  }

  /**
   * Writes in a transaction.
   *
   * @throws IllegalStateException where an entry that goes on is not there
   */
  void write(Handle handle, Changes changes) {
    Map<Long, EntryRow> before = rows(handle, changes.continued());
    tables.records().insert(handle, changes.rows());
    List<Changes.Change> opened = changes.opened();
    EntryTable.insert(handle, opened);
    opened.forEach(change -> postings.add(change.row()));
    List<Changes.Change> continued = new ArrayList<>();
    before
        .values()
        .forEach(
            row -> {
              Changes.Change change = changes.continued(row);
              continued.add(change);
              postings.replace(row, change.row());
            });
    EntryTable.update(handle, continued);
    postings.write(handle);
    SpanTimes.widen(handle, opened.stream().map(Changes.Change::row).toList());
    remember(opened);
    remember(continued);
  }

  private Map<Long, EntryRow> rows(Handle handle, Set<Long> ids) {
    Map<Long, EntryRow> rows = new HashMap<>();
    Set<Long> unknown = new HashSet<>();
    for (long id : ids) {
      EntryRow row = open.get(id);
      if (row == null) {
        unknown.add(id);
      } else {
        rows.put(id, row);
      }
    }
    rows.putAll(EntryTable.rows(handle, unknown));
    if (rows.size() < ids.size()) {
      unknown.removeAll(rows.keySet());
      throw new IllegalStateException("the log goes on with entries that are gone: " + unknown);
    }
    return rows;
  }

  private void remember(List<Changes.Change> changes) {
    if (open.size() > MOST_KNOWN) {
      open.clear();
    }
    for (Changes.Change change : changes) {
      EntryRow row = change.row();
      if (row.ended() == null) {
        open.put(row.id(), row);
      } else {
        open.remove(row.id());
      }
    }
  }
}

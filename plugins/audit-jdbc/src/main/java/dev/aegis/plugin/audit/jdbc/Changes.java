package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What records, in the order of the chain, do to the tables. Not thread-safe. */
final class Changes {
  private final List<Group.Row> rows = new ArrayList<>();
  private final Map<Long, Change> opened = new LinkedHashMap<>();
  private final Map<Long, Addition> continued = new LinkedHashMap<>();

  /**
   * An entry's row as it is to be.
   *
   * @param size what is to be added to how many characters its records' bodies have
   */
  record Change(EntryRow row, long size) {}

  /** Records that are added to an entry which began earlier. */
  private record Addition(List<AuditRecord> records, long size) {}

  void add(Group.Row row) {
    rows.add(row);
    AuditRecord record = row.record();
    long id = record.entryId();
    long size = row.body().length();
    if (record.sequence() == id) {
      opened.put(id, new Change(EntryRow.of(List.of(record)), size));
    } else if (opened.containsKey(id)) {
      opened.computeIfPresent(
          id, (same, change) -> new Change(change.row().after(record), change.size() + size));
    } else {
      continued.merge(id, new Addition(List.of(record), size), Changes::joined);
    }
  }

  private static Addition joined(Addition first, Addition second) {
    List<AuditRecord> records = new ArrayList<>(first.records());
    records.addAll(second.records());
    return new Addition(records, first.size() + second.size());
  }

  List<Group.Row> rows() {
    return rows;
  }

  /** The entries that begin here. */
  List<Change> opened() {
    return List.copyOf(opened.values());
  }

  /** The entries that began earlier and go on here. */
  Set<Long> continued() {
    return continued.keySet();
  }

  /** How one that goes on is afterwards. */
  Change continued(EntryRow before) {
    Addition addition = Objects.requireNonNull(continued.get(before.id()));
    EntryRow row = before;
    for (AuditRecord record : addition.records()) {
      row = row.after(record);
    }
    return new Change(row, addition.size());
  }
}

package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.Redaction;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Values of an entry that are erased together with the record that says so. */
record Erasing(JournalTables tables, long entryId, Set<String> paths)
    implements Submission.Alongside {
  static final String KEY = "erase";

  @Override
  public void write(Handle handle, List<AuditRecord> records) {
    Redaction redaction = Redaction.of(recordsOf(handle), paths::contains);
    tables.records().replace(handle, redaction.records());
    EntryRow before =
        Objects.requireNonNull(EntryTable.rows(handle, List.of(entryId)).get(entryId));
    EntryRow after = EntryRow.of(recordsOf(handle));
    EntryTable.replace(handle, after);
    Postings postings = new Postings();
    postings.replace(before, after);
    postings.write(handle);
  }

  private List<AuditRecord> recordsOf(Handle handle) {
    return tables.recordsOf(handle, List.of(entryId)).getOrDefault(entryId, List.of());
  }

  @Override
  public Map<String, ?> logged() {
    return Map.of(KEY, entryId, "paths", paths.stream().sorted().toList());
  }
}

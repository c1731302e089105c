package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.Redaction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Values of an entry that are erased together with the record that says so. */
record Erasing(JournalTables tables, long entryId, Set<String> paths)
    implements Submission.Alongside {
  static final String KEY = "erase";

  @Override
  public void write(Handle handle, List<AuditRecord> records) {
    Redaction redaction = Redaction.of(tables.recordsOf(handle, List.of(entryId)), paths::contains);
    tables.replace(handle, redaction.records());
    EntryRow.of(tables.recordsOf(handle, List.of(entryId))).replace(handle);
  }

  @Override
  public Map<String, ?> logged() {
    return Map.of(KEY, entryId, "paths", paths.stream().sorted().toList());
  }
}

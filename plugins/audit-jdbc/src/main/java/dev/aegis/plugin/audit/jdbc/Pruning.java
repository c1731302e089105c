package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditRecord;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Records that are taken away together with the record that says so. */
record Pruning(JournalTables tables, long through) implements Submission.Alongside {
  static final String KEY = "prune";

  @Override
  public void write(Handle handle, List<AuditRecord> records) {
    tables.prune(handle, through);
  }

  @Override
  public Map<String, ?> logged() {
    return Map.of(KEY, through);
  }
}

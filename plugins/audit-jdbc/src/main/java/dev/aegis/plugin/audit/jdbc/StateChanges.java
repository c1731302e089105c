package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.StateStore.Change;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Documents that change together with the records of what was done. */
record StateChanges(List<Change> changes) implements Submission.Alongside {
  static final String KEY = "state";

  StateChanges {
    changes = List.copyOf(changes);
  }

  /** The changes that were logged. */
  static StateChanges of(List<?> logged) {
    return new StateChanges(logged.stream().map(each -> change((Map<?, ?>) each)).toList());
  }

  @Override
  public void write(Handle handle, List<AuditRecord> records) {
    long number = records.getFirst().sequence();
    changes.forEach(change -> StateTable.write(handle, change, number));
  }

  @Override
  public boolean isStale(Handle handle) {
    return changes.stream().anyMatch(change -> StateTable.isStale(handle, change));
  }

  @Override
  public Map<String, ?> logged() {
    return Map.of(KEY, changes.stream().map(StateChanges::logged).toList());
  }

  private static Map<String, ?> logged(Change change) {
    Map<String, Object> members = new TreeMap<>();
    members.put("kind", change.kind());
    members.put("id", change.id());
    members.put("expected", change.expected());
    members.put("status", change.status());
    if (change.due() != null) {
      members.put("due", change.due().toEpochMilli());
    }
    if (change.body() != null) {
      members.put("body", change.body());
    }
    return members;
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys.
  private static Change change(Map<?, ?> members) {
    Long due = (Long) members.get("due");
    return new Change(
        text(members.get("kind")),
        text(members.get("id")),
        members.get("expected") instanceof Long expected ? expected : 0,
        text(members.get("status")),
        due == null ? null : Instant.ofEpochMilli(due),
        (Map<String, ?>) members.get("body"));
  }

  private static String text(@Nullable Object value) {
    return String.valueOf(value);
  }
}

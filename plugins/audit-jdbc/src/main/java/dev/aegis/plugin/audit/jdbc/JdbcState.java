package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditDraft;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.StateStore;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The documents of a {@link JdbcStore}. */
final class JdbcState implements StateStore {
  private final JdbcStore store;
  private final JsonCodec json;

  JdbcState(JdbcStore store, JsonCodec json) {
    this.store = store;
    this.json = json;
  }

  @Override
  public Map<String, Item> get(String kind, Collection<String> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    return store.read(handle -> StateTable.get(handle, json, kind, ids)).stream()
        .collect(Collectors.toMap(Item::id, Function.identity()));
  }

  @Override
  public List<Item> list(String kind, @Nullable String status, long after, int limit) {
    return store.read(handle -> StateTable.list(handle, json, kind, status, after, limit));
  }

  @Override
  public List<Item> due(String kind, String status, Instant by, int limit) {
    return store.read(
        handle -> StateTable.due(handle, json, kind, status, by.toEpochMilli(), limit));
  }

  @Override
  public long count(String kind, String status) {
    return store.read(handle -> StateTable.count(handle, kind, status));
  }

  @Override
  public List<AuditRecord> write(List<Change> changes, List<AuditEvent> events) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("nothing changes without an event that says so");
    }
    List<AuditDraft> drafts =
        events.stream().flatMap(event -> AuditDraft.of(event).stream()).toList();
    return store.write(new Submission(drafts, new StateChanges(changes)));
  }
}

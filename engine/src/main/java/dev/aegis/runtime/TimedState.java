package dev.aegis.runtime;

import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.StateStore;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A state store whose writes, which put events on record, listeners hear of. */
record TimedState(StateStore state, Listeners listeners) implements StateStore {

  @Override
  public List<AuditRecord> write(List<Change> changes, List<AuditEvent> events) {
    return listeners.timed(() -> state.write(changes, events));
  }

  @Override
  public Map<String, Item> get(String kind, Collection<String> ids) {
    return state.get(kind, ids);
  }

  @Override
  public List<Item> list(String kind, @Nullable String status, long after, int limit) {
    return state.list(kind, status, after, limit);
  }

  @Override
  public List<Item> due(String kind, String status, Instant by, int limit) {
    return state.due(kind, status, by, limit);
  }

  @Override
  public long count(String kind, String status) {
    return state.count(kind, status);
  }
}

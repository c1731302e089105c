package dev.aegis.runtime;

import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.Store;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A store whose answers come late when it is slow: something else happens before they do. */
record LateState(Store store, Runnable meanwhile, AtomicBoolean isSlow)
    implements Store, StateStore {

  @Override
  public AuditJournal journal() {
    return store.journal();
  }

  @Override
  public PolicyStore policies() {
    return store.policies();
  }

  @Override
  public StateStore state() {
    return this;
  }

  @Override
  public Map<String, Item> get(String kind, Collection<String> ids) {
    Map<String, Item> found = store.state().get(kind, ids);
    if (isSlow.get()) {
      meanwhile.run();
    }
    return found;
  }

  @Override
  public List<Item> list(String kind, @Nullable String status, long after, int limit) {
    return store.state().list(kind, status, after, limit);
  }

  @Override
  public List<Item> due(String kind, String status, Instant by, int limit) {
    List<Item> found = store.state().due(kind, status, by, limit);
    if (isSlow.get()) {
      meanwhile.run();
    }
    return found;
  }

  @Override
  public long count(String kind, String status) {
    return store.state().count(kind, status);
  }

  @Override
  public List<AuditRecord> write(List<Change> changes, List<AuditEvent> events) {
    return store.state().write(changes, events);
  }

  @Override
  public void close() {
    store.close();
  }
}

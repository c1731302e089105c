package dev.aegis.plugin.audit.jdbc;

import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.Leases;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.Store;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** A store whose process can be made to look dead to the others, though it goes on. */
record SilencedStore(Store store, AtomicBoolean isSilent) implements Store {

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
    return store.state();
  }

  @Override
  public Optional<Leases> leases() {
    return store.leases().map(SilentLeases::new);
  }

  @Override
  public void close() {
    store.close();
  }

  private final class SilentLeases implements Leases {
    private final Leases leases;

    SilentLeases(Leases leases) {
      this.leases = leases;
    }

    @Override
    public boolean hold(String name, String holder, Duration time) {
      return !isSilent.get() && leases.hold(name, holder, time);
    }

    @Override
    public Set<String> held(Collection<String> names) {
      return leases.held(names);
    }

    @Override
    public void release(String holder) {
      if (!isSilent.get()) {
        leases.release(holder);
      }
    }
  }
}

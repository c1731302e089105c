package dev.aegis.testing;

import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.Leases;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.Store;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store as one of several processes sees it: it goes on when that one leaves. */
public record CommonStore(Store store, @Nullable Leases others) implements Store {

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
    return Optional.ofNullable(others);
  }

  @Override
  public void close() {}
}

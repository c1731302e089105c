package dev.aegis.plugin.audit.jdbc;

import dev.aegis.spi.Leases;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Leases whose process can be made to look dead to the others, though it goes on. */
record SilentLeases(Leases leases, AtomicBoolean isSilent) implements Leases {

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

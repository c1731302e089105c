package dev.aegis.testing;

import dev.aegis.spi.Leases;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Leases that last until they are let go: here nobody dies unless a test says so. */
public final class InMemoryLeases implements Leases {
  private final Map<String, String> holders = new HashMap<>();

  private boolean fails;

  /** Makes the next call fail, as where the store is away. */
  public synchronized void failNext() {
    fails = true;
  }

  /** Makes nobody hold a name. */
  public synchronized void lapse(String name) {
    holders.remove(name);
  }

  @Override
  public synchronized boolean hold(String name, String holder, Duration time) {
    if (fails) {
      fails = false;
      throw new IllegalStateException("the store is away");
    }
    return holders.computeIfAbsent(name, n -> holder).equals(holder);
  }

  @Override
  public synchronized Set<String> held(Collection<String> names) {
    return names.stream().filter(holders::containsKey).collect(Collectors.toSet());
  }

  @Override
  public synchronized void release(String holder) {
    holders.values().removeIf(holder::equals);
  }
}

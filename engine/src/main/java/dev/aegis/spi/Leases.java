package dev.aegis.spi;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/**
 * Names that the processes on one store hold for a while, so that one of them does what is to be
 * done once, and the others notice when it is gone. Time is the store's, whatever the processes'
 * clocks say. Thread-safe. Every method throws {@link StoreException} where the store fails.
 */
public interface Leases {

  /**
   * Takes a name, or keeps it longer.
   *
   * @param holder unguessable, and of one process alone
   * @param time how long it is held from now, in milliseconds
   * @return false where somebody else holds it, whose it stays
   */
  boolean hold(String name, String holder, Duration time);

  /** Those of some names that somebody holds. */
  Set<String> held(Collection<String> names);

  /** Lets go of all that somebody holds. */
  void release(String holder);
}

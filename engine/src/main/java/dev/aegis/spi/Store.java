package dev.aegis.spi;

import java.util.Optional;

/**
 * Where Aegis keeps what must survive: the audit journal, the policies put in force, and what waits
 * for people. Thread-safe.
 */
public interface Store extends AutoCloseable {

  AuditJournal journal();

  PolicyStore policies();

  StateStore state();

  /**
   * How the processes that share it know of each other.
   *
   * @return nothing unless overridden: no other process writes to it at the same time
   */
  default Optional<Leases> leases() {
    return Optional.empty();
  }

  /** Whether other processes may write to it at the same time. */
  default boolean isShared() {
    return leases().isPresent();
  }

  /** Waits until all that was accepted is durable, then lets go. */
  @Override
  void close();
}

package dev.aegis.spi;

/**
 * Where Aegis keeps what must survive: the audit journal, the policies put in force, and what waits
 * for people. Thread-safe.
 */
public interface Store extends AutoCloseable {

  AuditJournal journal();

  PolicyStore policies();

  StateStore state();

  /** Whether other processes may write to it at the same time. */
  default boolean isShared() {
    return false;
  }

  /** Waits until all that was accepted is durable, then lets go. */
  @Override
  void close();
}

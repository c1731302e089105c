package dev.aegis.spi;

/**
 * Where Aegis keeps what must survive: the audit journal and the policies put in force.
 * Thread-safe.
 */
public interface Store extends AutoCloseable {

  AuditJournal journal();

  PolicyStore policies();

  /** Waits until all that was accepted is durable, then lets go. */
  @Override
  void close();
}

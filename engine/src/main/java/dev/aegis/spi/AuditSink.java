package dev.aegis.spi;

import dev.aegis.audit.AuditEntry;
import java.util.List;

/** Follows the audit journal. An exception means: try again later from the same entry. */
public interface AuditSink extends AutoCloseable {

  /**
   * Takes entries in the order in which they ended; returns when they are safe. Called by one
   * thread at a time.
   */
  void append(List<AuditEntry> entries);

  @Override
  default void close() {}
}

package dev.aegis.cli;

import dev.aegis.audit.AuditEvent;
import dev.aegis.runtime.Pruning;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An audit log that can be changed, as far as that may be, wherever it is. */
interface WritableAuditLog extends AuditLog {

  /**
   * Puts a person's word on record.
   *
   * @throws CommandFailure where the entry's end is known, or there is no such entry
   */
  void resolve(AuditEvent.Resolved resolved);

  /**
   * Erases values of an entry.
   *
   * @param pointers JSON pointers into its records' bodies
   * @return what was erased
   * @throws CommandFailure where there is no such entry
   */
  Set<String> redact(long entryId, List<String> pointers, Instant at);

  /** What ended before a time and can go. */
  Pruning prunable(Instant before);

  /**
   * Takes records away.
   *
   * @param archive where they are kept; null for nowhere
   * @throws CommandFailure where they can't go any more
   */
  void prune(Pruning pruning, @Nullable String archive, Instant at);
}

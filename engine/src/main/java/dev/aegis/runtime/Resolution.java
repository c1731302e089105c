package dev.aegis.runtime;

import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditTrail;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.AuditJournal;
import java.util.List;
import java.util.Optional;

/** What came of a person's word on how an action ended. */
public sealed interface Resolution {

  /** It is on record; this is the entry now. */
  record Recorded(AuditEntry entry) implements Resolution {}

  /** There is no such entry. */
  record Absent() implements Resolution {}

  /**
   * Its end is known, or will be.
   *
   * @param why the end of a sentence
   */
  record Refused(String why) implements Resolution {}

  /**
   * Puts a person's word on record where an end is not known. Nobody else may go on with the entry
   * meanwhile.
   *
   * @throws dev.aegis.spi.StoreException where the store fails
   */
  static Resolution of(AuditJournal journal, AuditEvent.Resolved resolved) {
    Optional<AuditTrail> trail = journal.trail(resolved.entryId());
    if (trail.isEmpty() || trail.get().entry().administrative()) {
      return new Absent();
    }
    ResultStatus status = trail.get().entry().resultStatus();
    if (status != ResultStatus.UNKNOWN) {
      return new Refused("it is " + status.word());
    }
    journal.append(List.of(resolved));
    return new Recorded(journal.trail(resolved.entryId()).orElseThrow().entry());
  }
}

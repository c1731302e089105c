package dev.aegis.runtime;

import dev.aegis.audit.AuditEvent;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ResultStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An action whose intent is on record.
 *
 * @param decision with the action as the caller gave it, nothing masked
 * @param entryId its audit entry
 * @param start when it was decided
 * @param approvalId the approval that it waited for; null where nobody was asked
 */
record Run(Decision decision, long entryId, Instant start, @Nullable String approvalId) {

  AuditEvent.Outcome outcome(
      Instant now, ResultStatus status, @Nullable Object data, @Nullable String error) {
    long millis = Math.max(0, Duration.between(start, now).toMillis());
    return new AuditEvent.Outcome(now, entryId, status, data, error, millis);
  }

  ActionResult result(ResultStatus status, @Nullable Object data, @Nullable String error) {
    return new ActionResult(decision, status, data, error, entryId, approvalId);
  }
}

package dev.aegis.runtime;

import dev.aegis.audit.AuditEvent;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.Authorization;
import dev.aegis.execution.ResultStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An action whose intent is on record.
 *
 * @param decision with the action as the caller gave it, nothing masked
 * @param recorded as it is on record
 * @param entryId its audit entry
 * @param start when it was decided
 * @param approvalId the approval that it waited for; null where nobody was asked
 */
record Run(
    Decision decision,
    Decision recorded,
    long entryId,
    Instant start,
    @Nullable String approvalId,
    Origin origin) {

  AuditEvent.Outcome outcome(
      Instant now, ResultStatus status, @Nullable Object data, @Nullable String error) {
    long millis = Math.max(0, Duration.between(start, now).toMillis());
    return new AuditEvent.Outcome(now, entryId, status, data, error, millis);
  }

  ActionResult result(ResultStatus status, @Nullable Object data, @Nullable String error) {
    return new ActionResult(decision, status, data, error, entryId, approvalId);
  }

  /** The result of one that its caller may run now. */
  ActionResult authorized(Authorization authorization) {
    return new ActionResult(
        decision, ResultStatus.AUTHORIZED, null, null, entryId, approvalId, authorization);
  }

  /** A result as those may know it who see no more than what is on record. */
  ActionResult recorded(ActionResult result) {
    return new ActionResult(
        recorded, result.status(), result.data(), result.error(), entryId, approvalId);
  }
}

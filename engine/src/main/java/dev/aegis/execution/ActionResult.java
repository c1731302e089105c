package dev.aegis.execution;

import dev.aegis.decision.Decision;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of an action that was given to be executed.
 *
 * @param decision what the policy said
 * @param status how it ended
 * @param data what came of it; null unless it succeeded
 * @param error one line for people; null where it succeeded
 * @param auditId the id of its audit entry; 0 where it was skipped
 * @param approvalId the approval that it waited for, or waits for yet; null where nobody was asked
 * @param authorization what its caller runs it by; null unless that is to be
 */
public record ActionResult(
    Decision decision,
    ResultStatus status,
    @Nullable Object data,
    @Nullable String error,
    long auditId,
    @Nullable String approvalId,
    @Nullable Authorization authorization) {
  public ActionResult {
    Objects.requireNonNull(decision);
    Objects.requireNonNull(status);
  }

  /** Of an action about which nobody was asked. */
  public ActionResult(
      Decision decision,
      ResultStatus status,
      @Nullable Object data,
      @Nullable String error,
      long auditId) {
    this(decision, status, data, error, auditId, null, null);
  }

  /** Of an action that no caller is to run itself. */
  public ActionResult(
      Decision decision,
      ResultStatus status,
      @Nullable Object data,
      @Nullable String error,
      long auditId,
      @Nullable String approvalId) {
    this(decision, status, data, error, auditId, approvalId, null);
  }
}

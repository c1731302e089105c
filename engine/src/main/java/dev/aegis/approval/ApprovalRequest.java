package dev.aegis.approval;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import java.time.Instant;
import java.util.Objects;

/**
 * A question to a person: may this action run?
 *
 * @param id unguessable, and good for one answer
 * @param auditId the audit entry that records the action
 * @param decision what the policy said; its review says who is asked and for how long
 * @param requestedAt when the action was decided
 * @param expiresAt after this, no answer counts
 */
public record ApprovalRequest(
    String id, long auditId, Decision decision, Instant requestedAt, Instant expiresAt) {
  public ApprovalRequest {
    Objects.requireNonNull(id);
    Objects.requireNonNull(decision);
    Objects.requireNonNull(requestedAt);
    Objects.requireNonNull(expiresAt);
  }

  public Action action() {
    return decision.action();
  }
}

package dev.aegis.approval;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A question to a person: may this action run?
 *
 * @param id unguessable, and good for one decision
 * @param auditId the audit entry that records the action
 * @param decision what the policy said; its review says who is asked and for how long; parameters
 *     that the policy masks are masked here too
 * @param requestedAt when the action was decided
 * @param expiresAt after this, no answer counts
 * @param automaticIf what would have made the decision automatic, a line each, for people
 */
public record ApprovalRequest(
    String id,
    long auditId,
    Decision decision,
    Instant requestedAt,
    Instant expiresAt,
    List<String> automaticIf) {
  public ApprovalRequest {
    Objects.requireNonNull(id);
    Objects.requireNonNull(decision);
    Objects.requireNonNull(requestedAt);
    Objects.requireNonNull(expiresAt);
    automaticIf = List.copyOf(automaticIf);
  }

  /** One of which nothing would have made an automatic one. */
  public ApprovalRequest(
      String id, long auditId, Decision decision, Instant requestedAt, Instant expiresAt) {
    this(id, auditId, decision, requestedAt, expiresAt, List.of());
  }

  public Action action() {
    return decision.action();
  }
}

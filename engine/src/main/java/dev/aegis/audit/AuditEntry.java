package dev.aegis.audit;

import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.decision.Undecided;
import dev.aegis.execution.ResultStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one action, or one administrative event: the records behind it, folded into
 * one.
 *
 * @param id the sequence of its first record
 * @param lastSequence the sequence of its last record so far
 * @param administrative whether it is about Aegis itself; then {@code actionType} is the event's
 *     type, {@code agentId} who did it and {@code actionParams} its details
 * @param humanDecision a verdict in lower case; null where no person answered
 * @param decidedBy who answered; {@code auto} where nobody was asked; null while it waits
 * @param resultStatus {@link ResultStatus#PENDING} or {@link ResultStatus#UNKNOWN} until it ends
 * @param hash of its last record
 * @param traceparent the W3C trace that it is a part of, as its caller said; null for none
 * @param approvalSteps what happened on the way through an approval, in order
 */
public record AuditEntry(
    long id,
    long lastSequence,
    boolean administrative,
    String sessionId,
    String agentId,
    Instant timestamp,
    String actionType,
    String actionTarget,
    Map<String, ?> actionParams,
    String actionDescription,
    @Nullable RiskLevel riskLevel,
    @Nullable Approval approval,
    @Nullable String matchedRule,
    List<Undecided> undecided,
    @Nullable String humanDecision,
    @Nullable String decidedBy,
    ResultStatus resultStatus,
    @Nullable Object resultData,
    @Nullable String resultError,
    @Nullable String policyVersion,
    @Nullable Long durationMillis,
    String hash,
    @Nullable String traceparent,
    List<ApprovalStep> approvalSteps) {
  public AuditEntry {
    Objects.requireNonNull(sessionId);
    Objects.requireNonNull(agentId);
    Objects.requireNonNull(timestamp);
    Objects.requireNonNull(actionType);
    Objects.requireNonNull(actionTarget);
    Objects.requireNonNull(actionParams);
    Objects.requireNonNull(actionDescription);
    undecided = List.copyOf(undecided);
    Objects.requireNonNull(resultStatus);
    Objects.requireNonNull(hash);
    approvalSteps = List.copyOf(approvalSteps);
  }
}

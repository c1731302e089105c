package dev.aegis.audit;

import dev.aegis.decision.Approval;
import dev.aegis.execution.ResultStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * What a rule decided in a stretch of time.
 *
 * @param rule the rule's name, perhaps of a policy that is no longer in force
 * @param decisions how many
 * @param byApproval how many of them by approval
 * @param byStatus how many of them by how they ended
 * @param lastSeen when it last decided
 */
public record RuleStatistics(
    String rule,
    long decisions,
    Map<Approval, Long> byApproval,
    Map<ResultStatus, Long> byStatus,
    Instant lastSeen) {
  public RuleStatistics {
    Objects.requireNonNull(rule);
    byApproval = Map.copyOf(byApproval);
    byStatus = Map.copyOf(byStatus);
    Objects.requireNonNull(lastSeen);
  }
}

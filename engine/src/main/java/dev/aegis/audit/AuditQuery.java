package dev.aegis.audit;

import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which entries are wanted. Filters that are null select all; those given combine.
 *
 * @param administrative false for the entries of actions, true for those about Aegis itself
 * @param since inclusive
 * @param until exclusive
 * @param afterId entries with a greater id alone (a smaller one where {@code descending}); 0 for
 *     all
 * @param limit the most entries
 */
public record AuditQuery(
    boolean administrative,
    @Nullable String sessionId,
    @Nullable String agentId,
    @Nullable String actionType,
    @Nullable RiskLevel riskLevel,
    @Nullable ResultStatus resultStatus,
    @Nullable String matchedRule,
    @Nullable Instant since,
    @Nullable Instant until,
    long afterId,
    long limit,
    Order order) {

  /** By id. */
  public enum Order {
    ASC,
    DESC
  }

  public AuditQuery {
    if (limit < 1) {
      throw new IllegalArgumentException("a limit is at least 1: " + limit);
    }
    Objects.requireNonNull(order);
  }

  /** The same with another limit. */
  public AuditQuery withLimit(long other) {
    return new AuditQuery(
        administrative,
        sessionId,
        agentId,
        actionType,
        riskLevel,
        resultStatus,
        matchedRule,
        since,
        until,
        afterId,
        other,
        order);
  }

  /** The entries of all actions, oldest first. */
  public static AuditQuery all() {
    return new AuditQuery(
        false, null, null, null, null, null, null, null, null, 0, Long.MAX_VALUE, Order.ASC);
  }
}

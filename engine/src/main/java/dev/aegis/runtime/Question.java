package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.audit.AuditEvent;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.match.Explanation;
import dev.aegis.match.TermText;
import dev.aegis.policy.Rule;
import dev.aegis.spi.TraceContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An action that people must be asked about.
 *
 * @param decision with the action as the caller gave it
 * @param recorded with what the policy masks masked
 * @param policy what decided
 * @param origin who asks
 * @param start when it was decided
 */
record Question(
    Decision decision, Decision recorded, PolicyInForce policy, Origin origin, Instant start) {
  /** More would be no help to anyone. */
  private static final int MOST_LINES = 10;

  Review review() {
    return Objects.requireNonNull(decision.review());
  }

  /** Whether what is on record is not all of the action. */
  boolean isMasked() {
    return !recorded.action().equals(decision.action());
  }

  Action action() {
    return decision.action();
  }

  /** The name of the token that asks; null where there is none. */
  @Nullable String caller() {
    return origin.caller();
  }

  AuditEvent.Intent intent() {
    return new AuditEvent.Intent(
        start,
        recorded,
        origin.caller(),
        origin.cause(),
        origin.isLeftToCaller(),
        TraceContext.currentTraceparent());
  }

  /** The action, once its intent is on record, where it waits for no approval. */
  Run run(long entryId) {
    return new Run(decision, recorded, entryId, start, null, origin);
  }

  /** What people are asked. */
  ApprovalRequest request(String id, long entryId) {
    return new ApprovalRequest(
        id, entryId, recorded, start, start.plus(review().timeout()), automaticIf());
  }

  /**
   * What would have made the decision automatic: the whole conditions of automatic rules on the way
   * that were about such an action, as the policy has them. Values of the action are not told.
   * Behind a stricter rule that can't be decided, nothing is automatic.
   */
  private List<String> automaticIf() {
    Map<String, Rule> rules = new HashMap<>();
    policy.policy().rules().forEach(rule -> rules.put(rule.name(), rule));
    List<String> lines = new ArrayList<>();
    for (Explanation.Step step : policy.explain(action(), start).steps()) {
      Rule rule = Objects.requireNonNull(rules.get(step.rule()));
      boolean automatic = rule.approval() == Approval.AUTO;
      if (step.outcome() == Explanation.Outcome.UNDECIDABLE && !automatic) {
        break;
      }
      if (automatic
          && rule.condition() != null
          && step.outcome() != Explanation.Outcome.MET
          && step.cause() instanceof Explanation.Cause.Condition
          && lines.size() < MOST_LINES) {
        lines.add("rule `" + rule.name() + "` is automatic where " + TermText.of(rule.condition()));
      }
    }
    return lines;
  }
}

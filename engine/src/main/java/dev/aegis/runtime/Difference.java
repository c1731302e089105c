package dev.aegis.runtime;

import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.RiskLevel;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a candidate would decide in another way than the policy in force. Immutable.
 *
 * @param inForce what is decided
 * @param candidate what would be
 * @param count how many decisions so far
 * @param example the last of them
 */
public record Difference(Verdict inForce, Verdict candidate, long count, Example example) {
  public Difference {
    Objects.requireNonNull(inForce);
    Objects.requireNonNull(candidate);
    Objects.requireNonNull(example);
  }

  /** What is decided, and by which rule. */
  public record Verdict(String matchedRule, Approval approval, RiskLevel riskLevel) {
    public Verdict {
      Objects.requireNonNull(matchedRule);
      Objects.requireNonNull(approval);
      Objects.requireNonNull(riskLevel);
    }

    static Verdict of(Decision decision) {
      return new Verdict(decision.matchedRule(), decision.approval(), decision.riskLevel());
    }
  }

  /**
   * One such action. Its parameters are not told, since they may be masked.
   *
   * @param auditId its entry; null where there is none
   */
  public record Example(
      String actionType, String target, String agentId, Instant at, @Nullable Long auditId) {
    public Example {
      Objects.requireNonNull(actionType);
      Objects.requireNonNull(target);
      Objects.requireNonNull(agentId);
      Objects.requireNonNull(at);
    }
  }
}

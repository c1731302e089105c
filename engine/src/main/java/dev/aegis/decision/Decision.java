package dev.aegis.decision;

import dev.aegis.action.Action;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says of one action at one time. A pure function of the three. Immutable.
 *
 * @param action what was decided on
 * @param riskLevel how much harm it can do
 * @param approval what must happen before it runs
 * @param matchedRule the rule that gave the approval, or {@link #DEFAULT_RULE}, or another name in
 *     angle brackets
 * @param reason what the rule gives as its reason, or null
 * @param undecided the rules that could not be decided on the way, in rule order
 * @param policyVersion {@code sha256:} and the digest of the canonical policy
 * @param review how people are asked; null unless the approval is {@link Approval#APPROVE}
 */
public record Decision(
    Action action,
    RiskLevel riskLevel,
    Approval approval,
    String matchedRule,
    @Nullable String reason,
    List<Undecided> undecided,
    String policyVersion,
    @Nullable Review review) {

  /** The name of the defaults, where no rule is met. */
  public static final String DEFAULT_RULE = "<default>";

  public Decision {
    Objects.requireNonNull(action);
    Objects.requireNonNull(riskLevel);
    Objects.requireNonNull(approval);
    Objects.requireNonNull(matchedRule);
    undecided = List.copyOf(undecided);
    Objects.requireNonNull(policyVersion);
    if ((review != null) != (approval == Approval.APPROVE)) {
      throw new IllegalArgumentException("a review goes with approval `approve` alone");
    }
  }

  /** Whether the action may run at all, now or after an approval. */
  public boolean isAllowed() {
    return approval != Approval.BLOCK;
  }
}

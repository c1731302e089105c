package dev.aegis.match;

import dev.aegis.action.Action;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.policy.Defaults;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the first rule that is met says, or the defaults.
 *
 * @param review null unless the approval is {@link Approval#APPROVE}
 */
record Verdict(
    String rule,
    @Nullable String reason,
    RiskLevel riskLevel,
    Approval approval,
    @Nullable Review review) {

  static Verdict of(Rule rule) {
    return new Verdict(
        rule.name(), rule.reason(), rule.riskLevel(), rule.approval(), rule.review());
  }

  static Verdict of(Defaults defaults) {
    return new Verdict(
        Decision.DEFAULT_RULE,
        null,
        defaults.riskLevel(),
        defaults.approval(),
        defaults.approval() == Approval.APPROVE ? Review.DEFAULT : null);
  }

  /** The decision where every rule on the way could be decided. */
  Decision decide(Policy policy, Action action) {
    return new Decision(
        action, riskLevel, approval, rule, reason, List.of(), policy.version(), review);
  }

  /** The decision where some could not, which only makes it stricter. */
  Decision decide(Policy policy, Action action, List<Undecidable> undecidable) {
    Approval strictest = approval;
    RiskLevel highest = riskLevel;
    for (Undecidable other : undecidable) {
      strictest = strictest.or(other.rule().approval());
      highest = highest.or(other.rule().riskLevel());
    }
    Verdict giver = this;
    Review merged = approval == strictest ? review : null;
    for (Undecidable other : undecidable) {
      if (other.rule().approval() == strictest) {
        giver = giver.approval == strictest ? giver : of(other.rule());
        Review theirs = other.rule().review();
        merged = merged == null || theirs == null ? theirs : merged.and(theirs);
      }
    }
    return new Decision(
        action,
        highest,
        strictest,
        giver.rule,
        giver.reason,
        undecidable.stream().map(Undecidable::undecided).toList(),
        policy.version(),
        merged);
  }
}

package dev.aegis.suite;

import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.RiskLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a test expects of a decision; what is null may be anything, but not all of it. Immutable.
 *
 * @param approval what must happen before the action runs
 * @param riskLevel how much harm it can do
 * @param rule the rule that must have given the approval, or {@link Decision#DEFAULT_RULE}
 */
public record Expectation(
    @Nullable Approval approval, @Nullable RiskLevel riskLevel, @Nullable String rule) {

  public Expectation {
    if (approval == null && riskLevel == null && rule == null) {
      throw new IllegalArgumentException("an expectation that expects nothing");
    }
  }

  /** What a decision is. */
  public static Expectation of(Decision decision) {
    return new Expectation(decision.approval(), decision.riskLevel(), decision.matchedRule());
  }

  /** What is otherwise in a decision; empty where all is as expected. */
  public List<Mismatch> mismatches(Decision decision) {
    List<Mismatch> found = new ArrayList<>();
    if (approval != null && approval != decision.approval()) {
      found.add(new Mismatch("decision", approval.word(), decision.approval().word()));
    }
    if (riskLevel != null && riskLevel != decision.riskLevel()) {
      found.add(new Mismatch("risk level", word(riskLevel), word(decision.riskLevel())));
    }
    if (rule != null && !rule.equals(decision.matchedRule())) {
      found.add(new Mismatch("rule", rule, decision.matchedRule()));
    }
    return found;
  }

  private static String word(RiskLevel level) {
    return level.name().toLowerCase(Locale.ROOT);
  }

  boolean isMetBy(Decision decision) {
    return (approval == null || approval == decision.approval())
        && (riskLevel == null || riskLevel == decision.riskLevel())
        && (rule == null || rule.equals(decision.matchedRule()));
  }

  /**
   * One thing that is not as expected.
   *
   * @param what {@code decision}, {@code risk level} or {@code rule}
   */
  public record Mismatch(String what, String expected, String got) {}
}

package dev.aegis.cli;

import dev.aegis.decision.Decision;
import dev.aegis.match.Explanation;
import dev.aegis.match.Explanation.Outcome;
import dev.aegis.match.Explanation.Step;
import dev.aegis.match.Matcher;
import dev.aegis.suite.SuiteRun.Result;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says why a test got what it got: the rules of the explanation that bear on it, which are the one
 * that was met, the one that was expected, and those that could not be decided.
 */
final class FailureCause {
  private static final int MOST_UNDECIDABLE = 3;

  private FailureCause() {}

  /** A line a rule, in rule order. */
  static List<String> lines(Matcher matcher, Result result) {
    Explanation explanation = matcher.explain(result.test().action(), result.at());
    String expected = result.test().expectation().rule();
    List<String> lines = new ArrayList<>();
    int undecidable = 0;
    for (Step step : explanation.steps()) {
      boolean named =
          step.rule().equals(expected)
              || step.rule().equals(explanation.decision().matchedRule())
              || step.outcome() == Outcome.MET;
      if (!named && step.outcome() == Outcome.UNDECIDABLE) {
        undecidable++;
      }
      if (named || (step.outcome() == Outcome.UNDECIDABLE && undecidable <= MOST_UNDECIDABLE)) {
        lines.add(ExplanationText.line(step));
      }
    }
    if (undecidable > MOST_UNDECIDABLE) {
      lines.add((undecidable - MOST_UNDECIDABLE) + " more can't be decided either");
    }
    lines.addAll(afterTheSteps(explanation, expected));
    return lines;
  }

  private static List<String> afterTheSteps(Explanation explanation, @Nullable String expected) {
    List<Step> steps = explanation.steps();
    boolean met = !steps.isEmpty() && steps.getLast().outcome() == Outcome.MET;
    if (!met) {
      return List.of(Decision.DEFAULT_RULE + ": no rule is met");
    }
    boolean reached = steps.stream().anyMatch(step -> step.rule().equals(expected));
    if (expected == null || reached || expected.equals(Decision.DEFAULT_RULE)) {
      return List.of();
    }
    return List.of(
        Text.printable(
            expected + ": not reached, " + steps.getLast().rule() + " is met before it"));
  }
}

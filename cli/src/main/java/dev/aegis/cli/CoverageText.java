package dev.aegis.cli;

import dev.aegis.check.Witnesses.Truth;
import dev.aegis.match.TermText;
import dev.aegis.policy.Rule;
import dev.aegis.suite.Coverage;
import dev.aegis.suite.Goal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says to people what of a policy its tests see: rule by rule, condition by condition. */
final class CoverageText {
  private static final int LONGEST = 200;

  private final Coverage coverage;
  private final Colors colors;

  CoverageText(Coverage coverage, Colors colors) {
    this.coverage = coverage;
    this.colors = colors;
  }

  /** All rules, the defaults, and the sum. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < coverage.policy().rules().size(); i++) {
      Rule rule = coverage.policy().rules().get(i);
      lines.add(Text.printable(rule.name()) + "  " + met(new Goal.Met(i)));
      conditions(i).forEach((condition, seen) -> lines.add("    " + seen + "  " + condition));
    }
    lines.add("<default>  " + met(new Goal.Defaults()));
    lines.add("");
    lines.add(sum());
    return lines;
  }

  private String met(Goal goal) {
    int tests = coverage.reached().getOrDefault(goal, 0);
    if (tests > 0) {
      return colors.good("met by " + tests + (tests == 1 ? " test" : " tests"));
    }
    return coverage.impossible().contains(goal)
        ? colors.dim("can't be met")
        : colors.bad("never met");
  }

  /** Each condition of a rule, with how it was seen. */
  private Map<String, String> conditions(int rule) {
    Map<String, List<String>> seen = new LinkedHashMap<>();
    for (Goal goal : coverage.reached().keySet()) {
      if (goal instanceof Goal.Decided decided && decided.rule() == rule) {
        String condition =
            Text.printable(Text.shortened(TermText.of(decided.condition()), LONGEST));
        List<String> words = seen.computeIfAbsent(condition, key -> new ArrayList<>());
        if (!coverage.impossible().contains(goal)) {
          words.add(word(decided.truth(), coverage.reached().getOrDefault(goal, 0) > 0));
        }
      }
    }
    Map<String, String> shown = new LinkedHashMap<>();
    seen.forEach((condition, words) -> shown.put(condition, String.join(", ", words)));
    return shown;
  }

  private String word(Truth truth, boolean seen) {
    String word = truth.name().toLowerCase(Locale.ROOT);
    return seen ? colors.good(word) : colors.bad("never " + word);
  }

  private String sum() {
    return "Coverage: "
        + coverage.covered()
        + " of "
        + coverage.possible()
        + " ("
        + percent(coverage.percent())
        + ").";
  }

  /** Rounded down, so that 100 % is all. */
  static String percent(double percent) {
    return String.format(Locale.ROOT, "%.1f %%", Math.floor(percent * 10) / 10);
  }
}

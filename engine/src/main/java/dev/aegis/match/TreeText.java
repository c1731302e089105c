package dev.aegis.match;

import dev.aegis.decision.Decision;
import dev.aegis.glob.Glob;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a decision tree as indented lines. */
final class TreeText {
  /** More are counted only, since such a list stands in many places. */
  private static final int MOST_GLOBS = 3;

  private static final int MOST_NUMBERS = 20;

  /** In UTF-16 units: named conditions stand here in full, wherever they are named. */
  private static final int LONGEST_CONDITION = 500;

  private final Policy policy;
  private final Case[] cases;
  private final StringBuilder text = new StringBuilder();

  TreeText(Policy policy, Case[] cases) {
    this.policy = policy;
    this.cases = cases;
  }

  String of(Node root) {
    line(0, "(of the rules that are met, the one with the least number decides)");
    node(root, 0);
    line(
        0,
        "otherwise %s: %s, %s"
            .formatted(
                Decision.DEFAULT_RULE,
                policy.defaults().approval().word(),
                policy.defaults().riskLevel()));
    return text.toString();
  }

  private void node(Node node, int indent) {
    switch (node) {
      case Branch branch -> branch(branch, indent);
      case Leaf leaf -> leaf(leaf, indent);
    }
  }

  private void branch(Branch branch, int indent) {
    branch
        .children()
        .forEach(
            (glob, child) -> {
              line(indent, branch.subject().word() + " " + TermText.value(glob.pattern()));
              node(child, indent + 1);
            });
  }

  private void leaf(Leaf leaf, int indent) {
    for (Switch one : leaf.switches()) {
      switch (one) {
        case ThresholdSwitch thresholds -> thresholds(thresholds, indent);
        case EqualitySwitch equalities -> equalities(equalities, indent);
      }
    }
    tests(leaf.tests(), indent);
    sure(leaf.sure(), indent);
  }

  private void thresholds(ThresholdSwitch thresholds, int indent) {
    List<Question.Threshold> sorted = thresholds.thresholds();
    int[] firstRules = thresholds.firstRules();
    line(indent, "switch params" + member(sorted.getFirst().parameter()));
    for (int i = 0; i < firstRules.length; i++) {
      Question.Threshold bound = sorted.get(i);
      String operator = (bound.lower() ? ">" : "<") + (bound.inclusive() ? "=" : "");
      line(indent + 1, "%s %s: %s".formatted(operator, bound.bound(), rule(firstRules[i])));
    }
    undecided("no number", sorted.getFirst().absentIsFalse(), thresholds.rules(), indent + 1);
  }

  private void equalities(EqualitySwitch equalities, int indent) {
    line(indent, "switch params" + member(equalities.parameter()));
    for (Map.Entry<Object, EqualitySwitch.Followers> one : equalities.byValue().entrySet()) {
      line(indent + 1, "== " + TermText.value(one.getKey()));
      tests(one.getValue().tests(), indent + 2);
      sure(one.getValue().sure(), indent + 2);
    }
    undecided(
        "list, object or long text", equalities.absentIsFalse(), equalities.rules(), indent + 1);
  }

  /** What a switch leaves to the rules themselves, which may be undecidable then. */
  private void undecided(String what, boolean absentIsFalse, int[] rules, int indent) {
    String numbers =
        Arrays.stream(rules)
            .limit(MOST_NUMBERS)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", "));
    line(
        indent,
        what
            + (absentIsFalse ? ": test " : ", or absent: test ")
            + numbers
            + (rules.length > MOST_NUMBERS
                ? " and " + (rules.length - MOST_NUMBERS) + " more"
                : ""));
  }

  private void tests(int[] rules, int indent) {
    for (int number : rules) {
      Case tested = cases[number];
      List<String> parts = new ArrayList<>();
      for (Subject subject : tested.unswitched()) {
        parts.add(subject.word() + " in [" + globs(subject.globs(tested.rule())) + "]");
      }
      if (tested.condition() != null) {
        parts.add(TermText.of(tested.condition()));
      }
      line(indent, "if " + shortened(String.join(" && ", parts)) + ": " + rule(number));
    }
  }

  private static String shortened(String condition) {
    return condition.length() > LONGEST_CONDITION
        ? condition.substring(0, LONGEST_CONDITION) + "…"
        : condition;
  }

  private static String globs(List<Glob> globs) {
    String first =
        globs.stream()
            .limit(MOST_GLOBS)
            .map(glob -> TermText.value(glob.pattern()))
            .collect(Collectors.joining(", "));
    int more = globs.size() - MOST_GLOBS;
    return more > 0 ? first + ", and " + more + " more" : first;
  }

  private void sure(int number, int indent) {
    if (number != Bound.NONE) {
      line(indent, rule(number));
    }
  }

  private String rule(int number) {
    Rule rule = policy.rules().get(number);
    return "%d %s: %s, %s".formatted(number, rule.name(), rule.approval().word(), rule.riskLevel());
  }

  private static String member(String parameter) {
    return "[" + TermText.value(parameter) + "]";
  }

  private void line(int indent, String line) {
    text.repeat("  ", indent).append(line).append('\n');
  }
}

package dev.aegis.match;

import dev.aegis.action.Action;
import dev.aegis.condition.ExactNumbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules that compare one parameter with a number, all in one direction, and have no other
 * condition. The bounds are sorted from the one that most values pass; those that a value passes
 * come first, and beside each stands the first rule among it and the ones before it.
 */
final class ThresholdSwitch implements Switch {
  private final Question.Threshold[] sorted;
  private final int[] firstRules;
  private final int[] rules;

  private ThresholdSwitch(Question.Threshold[] sorted, int[] firstRules, int[] rules) {
    this.sorted = sorted;
    this.firstRules = firstRules;
    this.rules = rules;
  }

  /**
   * @param cases in rule order, not empty; all on one parameter, in one direction and style
   */
  static ThresholdSwitch of(List<Passage> cases) {
    List<Passage> sorted = new ArrayList<>(cases);
    Comparator<Passage> byBound =
        (a, b) -> ExactNumbers.compare(a.threshold().bound(), b.threshold().bound());
    sorted.sort(
        (cases.getFirst().threshold().lower() ? byBound : byBound.reversed())
            .thenComparing(p -> !p.threshold().inclusive()));
    int[] firstRules = new int[sorted.size()];
    int first = Bound.NONE;
    for (int i = 0; i < firstRules.length; i++) {
      first = Math.min(first, sorted.get(i).rule());
      firstRules[i] = first;
    }
    return new ThresholdSwitch(
        sorted.stream().map(Passage::threshold).toArray(Question.Threshold[]::new),
        firstRules,
        cases.stream().mapToInt(Passage::rule).toArray());
  }

  @Override
  public int least() {
    return rules[0];
  }

  @Override
  public long visit(Action action, long bound, @Nullable Walk into) {
    Question.Threshold any = sorted[0];
    Object value = Values.of(action, any.parameter());
    Number number = Values.number(value);
    if (number != null) {
      int passed = passed(number);
      return passed == 0 ? bound : Bound.withSure(bound, firstRules[passed - 1]);
    }
    if (value == null && any.absentIsFalse()) {
      return bound;
    }
    if (into != null) {
      into.add(rules);
    }
    return Bound.withOpen(bound, rules[0]);
  }

  /** How many bounds a value passes. */
  private int passed(Number value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (passes(value, sorted[middle])) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static boolean passes(Number value, Question.Threshold threshold) {
    int order = ExactNumbers.compare(value, threshold.bound());
    return order == 0 ? threshold.inclusive() : threshold.lower() == (order > 0);
  }

  /** The bounds, from the one that most values pass. */
  List<Question.Threshold> thresholds() {
    return List.of(sorted);
  }

  /** For each bound, the first rule that a value is met by which passes it and no further one. */
  int[] firstRules() {
    return firstRules.clone();
  }

  /** All of them, which are tested where the value is no number. */
  int[] rules() {
    return rules.clone();
  }

  /** A rule with the bound that it asks for. */
  record Passage(int rule, Question.Threshold threshold) {}
}

package dev.aegis.match;

import dev.aegis.condition.Term;
import dev.aegis.condition.Terms;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Sorts rules that only their conditions tell apart into switches and single tests. */
final class LeafBuilder {
  private final Map<Line, List<ThresholdSwitch.Passage>> thresholds = new LinkedHashMap<>();
  private final Map<Line, List<EqualitySwitch.Passage>> equalities = new LinkedHashMap<>();
  private final List<Integer> tests = new ArrayList<>();

  /** One for all leaves: most have none, and what is not there need not be fetched. */
  private static final int[] NO_TESTS = {};

  private final IntPredicate budget;

  private LeafBuilder(IntPredicate budget) {
    this.budget = budget;
  }

  /**
   * @param cases in rule order
   * @param budget asked for places in the tree, beyond one for each rule
   */
  static Leaf build(List<Case> cases, IntPredicate budget) {
    return new LeafBuilder(budget).leaf(cases);
  }

  private Leaf leaf(List<Case> cases) {
    int sure = Bound.NONE;
    for (Case one : cases) {
      if (one.isSure()) {
        // Whoever comes here meets this rule, so none of those after it is ever reached.
        sure = one.number();
        break;
      }
      add(one);
    }
    List<Switch> switches = new ArrayList<>();
    thresholds.values().forEach(those -> switches.add(ThresholdSwitch.of(those)));
    equalities.values().forEach(those -> switches.add(EqualitySwitch.of(those)));
    return new Leaf(
        sure,
        switches,
        tests.isEmpty() ? NO_TESTS : tests.stream().mapToInt(Integer::intValue).toArray());
  }

  private void add(Case one) {
    List<Term> parts = one.condition() == null ? List.of() : parts(one.condition());
    boolean whole = one.unswitched().isEmpty() && parts.size() == 1;
    switch (question(parts)) {
      case Question.Threshold threshold when whole ->
          thresholds
              .computeIfAbsent(
                  new Line(threshold.parameter(), threshold.absentIsFalse(), threshold.lower()),
                  line -> new ArrayList<>())
              .add(new ThresholdSwitch.Passage(one.number(), threshold));
      case Question.OneOf values when budget.test(values.values().size() - 1) ->
          equalities
              .computeIfAbsent(
                  new Line(values.parameter(), values.absentIsFalse(), false),
                  line -> new ArrayList<>())
              .add(new EqualitySwitch.Passage(one.number(), values, whole));
      case null, default -> tests.add(one.number());
    }
  }

  /** What a condition is made of by its {@code &&}s, in order. */
  private static List<Term> parts(Term condition) {
    List<Term> parts = new ArrayList<>();
    Deque<Term> next = new ArrayDeque<>();
    next.push(condition);
    while (!next.isEmpty()) {
      Term one = next.pop();
      if (one instanceof Term.All(List<Term> terms) && !terms.isEmpty()) {
        terms.reversed().forEach(next::push);
      } else {
        parts.add(one);
      }
    }
    return parts;
  }

  /**
   * The part to switch on: where it is false so is the whole, whatever comes before it, unless that
   * takes all the steps that there are.
   */
  private static @Nullable Question question(List<Term> parts) {
    Question first = null;
    for (Term part : parts) {
      Question question = Question.of(part);
      if (question instanceof Question.OneOf) {
        return question;
      }
      first = first == null ? question : first;
      if (!Terms.isFrugal(part)) {
        break;
      }
    }
    return first;
  }

  /** What tests must have in common to share a switch. */
  private record Line(String parameter, boolean absentIsFalse, boolean lower) {}
}

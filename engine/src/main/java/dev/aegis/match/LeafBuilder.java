package dev.aegis.match;

import dev.aegis.condition.Term;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sorts rules that only their conditions tell apart into switches and single tests. */
final class LeafBuilder {
  private final Map<Line, List<ThresholdSwitch.Passage>> thresholds = new LinkedHashMap<>();
  private final Map<Line, List<EqualitySwitch.Passage>> equalities = new LinkedHashMap<>();
  private final List<Integer> tests = new ArrayList<>();

  private LeafBuilder() {}

  /**
   * @param cases in rule order
   */
  static Leaf build(List<Case> cases) {
    return new LeafBuilder().leaf(cases);
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
    return new Leaf(sure, switches, tests.stream().mapToInt(Integer::intValue).toArray());
  }

  private void add(Case one) {
    Term condition = one.condition();
    Term first = condition;
    boolean only = one.unswitched().isEmpty();
    while (first instanceof Term.All(List<Term> terms) && !terms.isEmpty()) {
      // The first part alone: it is evaluated first, and where it is false nothing else matters.
      first = terms.getFirst();
      only &= terms.size() == 1;
    }
    boolean whole = only;
    Question question = first == null ? null : Question.of(first);
    switch (question) {
      case Question.Threshold threshold when whole ->
          thresholds
              .computeIfAbsent(
                  new Line(threshold.parameter(), threshold.absentIsFalse(), threshold.lower()),
                  line -> new ArrayList<>())
              .add(new ThresholdSwitch.Passage(one.number(), threshold));
      case Question.OneOf values ->
          equalities
              .computeIfAbsent(
                  new Line(values.parameter(), values.absentIsFalse(), false),
                  line -> new ArrayList<>())
              .add(new EqualitySwitch.Passage(one.number(), values, whole));
      case null, default -> tests.add(one.number());
    }
  }

  /** What tests must have in common to share a switch. */
  private record Line(String parameter, boolean absentIsFalse, boolean lower) {}
}

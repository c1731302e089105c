package dev.aegis.match;

import dev.aegis.action.Action;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules whose condition has a comparison of one parameter with some values as a part: a hash finds
 * those that ask for the value at hand.
 */
final class EqualitySwitch implements Switch {
  private final String parameter;
  private final boolean absentIsFalse;
  private final Map<Object, Followers> byValue;
  private final int[] rules;

  private EqualitySwitch(
      String parameter, boolean absentIsFalse, Map<Object, Followers> byValue, int[] rules) {
    this.parameter = parameter;
    this.absentIsFalse = absentIsFalse;
    this.byValue = byValue;
    this.rules = rules;
  }

  /**
   * @param cases in rule order, not empty; all on one parameter and in one style
   */
  static EqualitySwitch of(List<Passage> cases) {
    Map<Object, List<Passage>> grouped = new LinkedHashMap<>();
    for (Passage passage : cases) {
      for (Object value : passage.question().values()) {
        grouped.computeIfAbsent(value, v -> new ArrayList<>()).add(passage);
      }
    }
    Map<Object, Followers> byValue = new LinkedHashMap<>();
    grouped.forEach((value, passages) -> byValue.put(value, Followers.of(passages)));
    Question.OneOf any = cases.getFirst().question();
    return new EqualitySwitch(
        any.parameter(),
        any.absentIsFalse(),
        byValue,
        cases.stream().mapToInt(Passage::rule).toArray());
  }

  @Override
  public int least() {
    return rules[0];
  }

  @Override
  public long visit(Action action, long bound, @Nullable Walk into) {
    Object value = Values.of(action, parameter);
    Object key = Values.key(value);
    if (key != null) {
      Followers followers = byValue.get(key);
      return followers == null ? bound : followers.visit(bound, into);
    }
    if (value == null && absentIsFalse) {
      return bound;
    }
    if (into != null) {
      into.add(rules);
    }
    return Bound.withOpen(bound, rules[0]);
  }

  String parameter() {
    return parameter;
  }

  boolean absentIsFalse() {
    return absentIsFalse;
  }

  /** All of them, which are tested where the value is none of those that compare. */
  int[] rules() {
    return rules.clone();
  }

  Map<Object, Followers> byValue() {
    return byValue;
  }

  /** What follows where the parameter has one value. */
  static final class Followers {
    /** The first rule that asks for no more, or {@link Bound#NONE}. */
    private final int sure;

    /** The rules before that one that do, in order. */
    private final int[] tests;

    private Followers(int sure, int[] tests) {
      this.sure = sure;
      this.tests = tests;
    }

    int sure() {
      return sure;
    }

    int[] tests() {
      return tests.clone();
    }

    private static Followers of(List<Passage> passages) {
      int sure = Bound.NONE;
      List<Integer> tests = new ArrayList<>();
      for (Passage passage : passages) {
        if (passage.isWhole()) {
          sure = passage.rule();
          break;
        }
        tests.add(passage.rule());
      }
      return new Followers(sure, tests.stream().mapToInt(Integer::intValue).toArray());
    }

    private long visit(long bound, @Nullable Walk into) {
      long found = Bound.withSure(bound, sure);
      if (tests.length > 0) {
        found = Bound.withOpen(found, tests[0]);
        if (into != null) {
          into.add(tests);
        }
      }
      return found;
    }
  }

  /**
   * A rule with the values that it asks for.
   *
   * @param isWhole whether the rule asks for nothing else
   */
  record Passage(int rule, Question.OneOf question, boolean isWhole) {}
}

package dev.aegis.match;

import dev.aegis.action.Action;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Where the texts of an action have led: rules that only their conditions tell apart. */
final class Leaf implements Node {
  private final int sure;
  private final int least;
  private final List<Switch> switches;

  /** Rules with conditions that are tried one by one, in order. */
  private final int[] tests;

  /**
   * @param sure the first rule here without a condition, or {@link Bound#NONE}
   */
  Leaf(int sure, List<Switch> switches, int[] tests) {
    this.sure = sure;
    this.switches = List.copyOf(switches);
    this.tests = tests;
    this.least =
        IntStream.concat(
                IntStream.of(sure),
                IntStream.concat(
                    Arrays.stream(tests).limit(1), switches.stream().mapToInt(Switch::least)))
            .min()
            .orElse(Bound.NONE);
  }

  @Override
  public int least() {
    return least;
  }

  @Override
  public long visit(Action action, long bound, @Nullable Walk into) {
    if (least >= Bound.sure(bound)) {
      return bound;
    }
    long found = Bound.withSure(bound, sure);
    for (int i = 0; i < switches.size(); i++) {
      found = switches.get(i).visit(action, found, into);
    }
    if (tests.length > 0) {
      found = Bound.withOpen(found, tests[0]);
      if (into != null) {
        into.add(tests);
      }
    }
    return found;
  }

  int sure() {
    return sure;
  }

  List<Switch> switches() {
    return switches;
  }

  int[] tests() {
    return tests.clone();
  }
}

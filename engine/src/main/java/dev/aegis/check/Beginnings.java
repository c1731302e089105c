package dev.aegis.check;

import dev.aegis.glob.Glob;
import dev.aegis.glob.Glob.Literal;
import dev.aegis.policy.Rule.Match;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the texts that a rule matches begin with: enough to tell most rules of a long policy apart,
 * in far less time than their automata take.
 */
record Beginnings(List<String> types, List<String> targets) {
  /** Rules with more globs than these are not worth it. */
  private static final int MOST = 4;

  /** So many comparisons are one unit of {@link Effort}. */
  private static final int COMPARISONS = 200;

  private static final List<String> ANY = List.of("");

  static Beginnings of(Match match) {
    return new Beginnings(of(match.types()), of(match.targets()));
  }

  private static List<String> of(List<Glob> globs) {
    return globs.size() > MOST ? ANY : globs.stream().map(Beginnings::of).distinct().toList();
  }

  private static String of(Glob glob) {
    return !glob.parts().isEmpty() && glob.parts().getFirst() instanceof Literal literal
        ? literal.text()
        : "";
  }

  /**
   * Those of some rules that may match what one of them matches.
   *
   * @return their indexes, in order, from one to before another
   */
  static List<Integer> meeting(List<Beginnings> rules, int index, int from, int to) {
    return rules.get(index).meeting(rules, from, to);
  }

  /** Those of some rules that may match what these begin. */
  List<Integer> meeting(List<Beginnings> rules, int from, int to) {
    Effort.spend((to - from) / COMPARISONS);
    return IntStream.range(from, to).filter(i -> !isApart(rules.get(i))).boxed().toList();
  }

  private boolean isApart(Beginnings other) {
    return isApart(types, other.types) || isApart(targets, other.targets);
  }

  private static boolean isApart(List<String> some, List<String> others) {
    for (String one : some) {
      for (String other : others) {
        if (one.startsWith(other) || other.startsWith(one)) {
          return false;
        }
      }
    }
    return true;
  }
}

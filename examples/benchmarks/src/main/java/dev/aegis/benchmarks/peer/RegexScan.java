package dev.aegis.benchmarks.peer;

import dev.aegis.action.Action;
import dev.aegis.condition.Term;
import dev.aegis.glob.Glob;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.util.List;
import java.util.regex.Pattern;

/** The peer that most would write: each rule's globs as regular expressions, tried in order. */
final class RegexScan implements Peer {
  private final List<Entry> entries;

  private record Entry(Rule rule, Pattern type, Pattern target) {}

  RegexScan(Policy policy) {
    entries =
        policy.rules().stream()
            .map(
                rule ->
                    new Entry(
                        rule,
                        regex(rule.match().types().getFirst()),
                        regex(rule.match().targets().getFirst())))
            .toList();
  }

  @Override
  public String decide(Action action) {
    for (Entry entry : entries) {
      if (entry.type.matcher(action.type()).matches()
          && entry.target.matcher(action.target()).matches()
          && holds(entry.rule, action)) {
        return entry.rule.name();
      }
    }
    return NONE;
  }

  private static boolean holds(Rule rule, Action action) {
    return !(rule.condition()
            instanceof Term.ParameterTest(String name, Term.Comparison comparison, Long bound))
        || (action.params().get(name) instanceof Long value && value > bound);
  }

  private static Pattern regex(Glob glob) {
    StringBuilder regex = new StringBuilder();
    for (Glob.Part part : glob.parts()) {
      switch (part) {
        case Glob.Literal(String text) -> regex.append(Pattern.quote(text));
        case Glob.Star star -> regex.append(".*");
        case Glob.AnyOne one -> regex.append('.');
        case Glob.OneOf set -> throw new IllegalArgumentException(glob.pattern());
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}

package dev.aegis.benchmarks.peer;

import dev.aegis.action.Action;
import dev.aegis.condition.Term;
import dev.aegis.glob.Glob;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule in the terms that every engine has.
 *
 * @param type what the type begins with, or is
 * @param exact whether the type must be that
 * @param target what the target begins with
 * @param over what the amount must be over; null where it does not matter
 */
record SimpleRule(String name, String type, boolean exact, String target, @Nullable Long over) {
  private static final String AMOUNT = "amount";

  static List<SimpleRule> of(Policy policy) {
    return policy.rules().stream().map(SimpleRule::of).toList();
  }

  private static SimpleRule of(Rule rule) {
    String type = rule.match().types().getFirst().pattern();
    return new SimpleRule(
        rule.name(),
        beginning(rule.match().types().getFirst()),
        !type.endsWith("*"),
        beginning(rule.match().targets().getFirst()),
        threshold(rule.condition()));
  }

  private static String beginning(Glob glob) {
    String pattern = glob.pattern();
    String text = pattern.endsWith("*") ? pattern.substring(0, pattern.length() - 1) : pattern;
    if (text.matches(".*[*?\\[].*")) {
      throw new IllegalArgumentException("no peer knows the glob " + pattern);
    }
    return text;
  }

  private static @Nullable Long threshold(@Nullable Term condition) {
    return switch (condition) {
      case null -> null;
      case Term.ParameterTest(String name, Term.Comparison comparison, Long bound)
          when name.equals(AMOUNT) && comparison == Term.Comparison.GT ->
          bound;
      default -> throw new IllegalArgumentException("no peer knows " + condition);
    };
  }

  static long amount(Action action) {
    return action.params().get(AMOUNT) instanceof Long amount ? amount : -1;
  }
}

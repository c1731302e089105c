package dev.aegis.match;

import dev.aegis.condition.Failure;
import dev.aegis.decision.Undecided;
import dev.aegis.policy.Rule;
import org.jspecify.annotations.Nullable;

/** A rule whose globs match and whose condition has no answer. */
record Undecidable(Rule rule, String reason) {

  /**
   * @param result what the evaluation gave, not a boolean
   */
  static Undecidable of(Rule rule, @Nullable Object result) {
    return new Undecidable(
        rule,
        result instanceof Failure(String reason)
            ? reason
            : "the condition is neither true nor false");
  }

  Undecided undecided() {
    return new Undecided(rule.name(), reason);
  }
}

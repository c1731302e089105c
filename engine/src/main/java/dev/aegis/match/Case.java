package dev.aegis.match;

import dev.aegis.condition.Term;
import dev.aegis.policy.Rule;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule as the tree holds it.
 *
 * @param number its place in the policy, from 0
 * @param condition null where it has none; equal conditions are one object
 * @param shared whether another rule has an equal condition
 * @param unswitched subjects that the tree does not switch on for this rule, so that its globs are
 *     tried each time
 */
record Case(
    int number, Rule rule, @Nullable Term condition, boolean shared, Set<Subject> unswitched) {

  /** Whether the rule is met wherever the tree leads to it. */
  boolean isSure() {
    return condition == null && unswitched.isEmpty();
  }
}

package dev.aegis.match;

import dev.aegis.action.Action;
import org.jspecify.annotations.Nullable;

/** A place in the decision tree. Immutable. */
sealed interface Node permits Branch, Leaf {

  /** The first rule beneath. */
  int least();

  /**
   * Looks for rules that can be met.
   *
   * @param bound what was found elsewhere; what lies past its sure rule is of no interest
   * @param into gathers the rules whose conditions must be evaluated; null where it is enough to
   *     know the first
   * @return the bound, with what was found here
   */
  long visit(Action action, long bound, @Nullable Walk into);
}

package dev.aegis.match;

import dev.aegis.action.Action;
import org.jspecify.annotations.Nullable;

/**
 * Decides the tests that many rules make on one parameter at once. Where the parameter holds what
 * the tests are not made for, the rules are handed over for evaluation, so that whatever is
 * undecidable shows. Immutable.
 */
sealed interface Switch permits ThresholdSwitch, EqualitySwitch {

  /** The first of its rules. */
  int least();

  /** As {@link Node#visit}. */
  long visit(Action action, long bound, @Nullable Walk into);
}

package dev.aegis.runtime;

import dev.aegis.audit.Cause;
import dev.aegis.spi.ActionExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Who wants an action, and what is to run where it may.
 *
 * @param caller the name of the token that asks; null where there is none
 * @param cause what makes Aegis ask by itself; null where it does not
 * @param own the caller's own code, which this process alone has; null where the executor is to run
 */
record Origin(@Nullable String caller, @Nullable Cause cause, @Nullable ActionExecutor own) {

  /** Of what a token asks for, or nobody that is known. */
  static Origin of(@Nullable String caller) {
    return new Origin(caller, null, null);
  }

  /** Of what brings its own code along. */
  static Origin ofOwn(ActionExecutor own) {
    return new Origin(null, null, own);
  }

  /** Of what Aegis asks for by itself, for the one who asked at first. */
  Origin because(Cause cause) {
    return new Origin(caller, cause, null);
  }

  /** The how manieth time it is tried. */
  int attempt() {
    return cause instanceof Cause.RetryOf retry ? retry.attempt() : 1;
  }
}

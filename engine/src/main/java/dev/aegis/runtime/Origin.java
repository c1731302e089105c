package dev.aegis.runtime;

import dev.aegis.audit.Cause;
import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.StateStore.Change;
import org.jspecify.annotations.Nullable;

/**
 * Who wants an action, and what is to run where it may.
 *
 * @param caller the name of the token that asks; null where there is none
 * @param cause what makes Aegis ask by itself; null where it does not
 * @param runner who is to run it
 * @param own the caller's own code; null unless that is to run
 * @param mark what is kept together with the action's first record; null where nothing is
 */
record Origin(
    @Nullable String caller,
    @Nullable Cause cause,
    Runner runner,
    @Nullable ActionExecutor own,
    @Nullable Change mark) {

  /** Who runs an action that may run. */
  enum Runner {
    /** The executor, in whichever process hears that it may. */
    EXECUTOR,
    /** Code of the caller, which this process alone has. */
    OWN_CODE,
    /** The caller, somewhere else: all that it wants is to be told that it may. */
    CALLER
  }

  /** Of what a token asks for, or nobody that is known. */
  static Origin of(@Nullable String caller) {
    return new Origin(caller, null, Runner.EXECUTOR, null, null);
  }

  /** The same, as a call says it is to be. */
  static Origin of(Terms terms, Runner runner) {
    return new Origin(terms.caller(), null, runner, null, terms.mark());
  }

  /** Of what brings its own code along. */
  static Origin ofOwn(ActionExecutor own) {
    return new Origin(null, null, Runner.OWN_CODE, own, null);
  }

  /** Of what Aegis asks for by itself, for the one who asked at first. */
  Origin because(Cause cause) {
    return new Origin(caller, cause, Runner.EXECUTOR, null, null);
  }

  /** Whether nothing is run here, since the caller does. */
  boolean isLeftToCaller() {
    return runner == Runner.CALLER;
  }

  /** The how manieth time it is tried. */
  int attempt() {
    return cause instanceof Cause.RetryOf retry ? retry.attempt() : 1;
  }
}

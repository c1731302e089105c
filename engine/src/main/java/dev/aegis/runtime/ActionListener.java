package dev.aegis.runtime;

import dev.aegis.approval.ApprovalCase;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.spi.StoreException;
import java.time.Duration;

/**
 * Code of an embedding program that hears what happened. It changes nothing: what it throws is
 * logged, and actions go on as if it had not been called. Implementations are thread-safe.
 *
 * <p>It is called on the thread that took the step, so a slow listener makes its action slow. What
 * it gets has the masks that the audit log has.
 */
public interface ActionListener {

  /**
   * An action was decided, and its intent is on record. Nothing has run yet.
   *
   * @param auditId its audit entry
   */
  default void decided(Decision decision, long auditId) {}

  /**
   * An action was decided, and nothing of it is on record yet. For those who measure: not called
   * for what leaves no audit entry.
   */
  default void weighed(Decision decision, Duration took) {}

  /**
   * A decision could not be put on record, or what followed it could not, before anything ran.
   * Nothing will run, and whoever asked is told so. Called after {@link #weighed}.
   */
  default void unrecorded(Decision decision, StoreException why) {}

  /** People are about to be asked. Not called where a handler answers by itself. */
  default void approvalAsked(ApprovalCase asked) {}

  /**
   * An approval came to its end, whichever. Called by the process in which it did, before what was
   * approved runs.
   */
  default void approvalEnded(ApprovalCase ended) {}

  /**
   * A grant was used, so that nobody is asked. Called after {@link #decided}, before the action
   * runs.
   *
   * @param auditId the action's audit entry
   */
  default void grantUsed(Decision decision, long auditId) {}

  /** An action ran, and how it ended is on record, or lost: then it is unknown. */
  default void executed(ActionResult result) {}

  /**
   * The same with the time that it ran. Who overrides this hears of it here alone.
   *
   * @param took without what it takes to put the end on record
   */
  default void executed(ActionResult result, Duration took) {
    executed(result);
  }

  /**
   * An action came to an end, whether it ran, was blocked or was denied. Where it ran, this is
   * called after {@link #executed}. An attempt that is repeated has an end of its own.
   */
  default void ended(ActionResult result) {}

  /** Something was put on record. Not all of it belongs to actions. */
  default void recorded(Duration took) {}

  /** Something could not be put on record. */
  default void notRecorded(StoreException why, Duration took) {}

  /**
   * Somebody gave another policy to be put in force. Not called where it was to be checked alone.
   */
  default void policyGiven(PolicyUpdate update) {}
}

package dev.aegis.runtime;

import dev.aegis.approval.ApprovalCase;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;

/**
 * Code of an embedding program that hears what happened, once it is on record. It changes nothing:
 * what it throws is logged, and actions go on as if it had not been called. Implementations are
 * thread-safe.
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

  /** People are about to be asked. Not called where a handler answers by itself. */
  default void approvalAsked(ApprovalCase asked) {}

  /**
   * An approval came to its end, whichever. Called by the process in which it did, before what was
   * approved runs.
   */
  default void approvalEnded(ApprovalCase ended) {}

  /** An action ran, and how it ended is on record, or lost: then it is unknown. */
  default void executed(ActionResult result) {}
}

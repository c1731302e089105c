package dev.aegis.runtime;

import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ResultStatus;

/** An action was not run: the policy blocks it, or nobody approved it. The message says which. */
public final class ActionRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ActionResult result;

  ActionRefusedException(ActionResult result) {
    super(message(result));
    this.result = result;
  }

  private static String message(ActionResult result) {
    String error = result.error();
    return error == null ? "Not run: the action is " + result.status().word() : error;
  }

  /** The action as it stands: {@link ResultStatus#BLOCKED} or {@link ResultStatus#DENIED}. */
  public ActionResult result() {
    return result;
  }

  /** What the policy said. */
  public Decision decision() {
    return result.decision();
  }
}

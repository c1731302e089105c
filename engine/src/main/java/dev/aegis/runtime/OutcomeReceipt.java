package dev.aegis.runtime;

import dev.aegis.execution.ActionResult;
import java.util.Objects;

/** What became of a caller's word on how an action ended that it ran itself. */
public sealed interface OutcomeReceipt {

  /** It is on record. */
  record Recorded(ActionResult result) implements OutcomeReceipt {
    public Recorded {
      Objects.requireNonNull(result);
    }
  }

  /** There is no such authorization, or none that this caller was given. */
  record Unknown() implements OutcomeReceipt {}

  /**
   * It came too late, or for the second time.
   *
   * @param why for people
   */
  record Refused(String why) implements OutcomeReceipt {
    public Refused {
      Objects.requireNonNull(why);
    }
  }
}

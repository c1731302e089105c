package dev.aegis.runtime;

import dev.aegis.approval.Grant;
import java.util.List;

/** What came of giving a grant, or of taking one back. */
public sealed interface GrantReceipt {

  /** It stands so now. */
  record Done(Grant grant) implements GrantReceipt {}

  /** There is no such grant. */
  record Unknown() implements GrantReceipt {}

  /** It had ended before. */
  record Ended(Grant grant) implements GrantReceipt {}

  /** This person may not; nothing has changed. */
  record NotAllowed(String why) implements GrantReceipt {}

  /**
   * It makes no sense; nothing has changed.
   *
   * @param mistakes a line each
   */
  record Refused(List<String> mistakes) implements GrantReceipt {
    public Refused {
      mistakes = List.copyOf(mistakes);
    }
  }
}

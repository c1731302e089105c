package dev.aegis.plugin.approval.console;

import java.time.Duration;

/** Where a person reads and types. */
interface Terminal {

  /** Shows a text as it is; it ends where the person's next line begins. */
  void print(String text);

  /** Whether a character can be shown at all. */
  boolean canShow(int codePoint);

  /** Drops what was typed so far, since it can be no answer to what is shown next. */
  void forget();

  /** Waits for a line. */
  Line read(Duration atMost) throws InterruptedException;

  /** What came of waiting. */
  sealed interface Line {
    /** The person typed this, without its line break. */
    record Typed(String text) implements Line {}

    /** The time is over. */
    record TimedOut() implements Line {}

    /** Nobody will type any more. */
    record Closed() implements Line {}
  }
}

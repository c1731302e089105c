package dev.aegis.plugin.audit.otlp;

import java.time.Duration;

/** How a request came out. */
sealed interface Answer {
  /**
   * The collector has what it wants of it, and the rest must not be sent again.
   *
   * @param rejected how many spans it does not want
   * @param why what it says of that, perhaps empty
   */
  record Taken(long rejected, String why) implements Answer {}

  /** The collector wants less at once. */
  record TooLarge() implements Answer {}

  /** The collector does not want it, and it must not be sent again. */
  record Refused(String why) implements Answer {}

  /**
   * The collector could not be reached or did not manage; later it may.
   *
   * @param pause how long it asked us to wait, zero where it did not
   */
  record Unavailable(String why, Duration pause) implements Answer {}
}

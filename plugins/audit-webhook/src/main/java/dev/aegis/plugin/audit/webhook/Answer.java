package dev.aegis.plugin.audit.webhook;

import java.time.Duration;

/** How a request came out. */
sealed interface Answer {
  /** The endpoint has it. */
  record Taken() implements Answer {}

  /** The endpoint wants less at once. */
  record TooLarge() implements Answer {}

  /** The endpoint does not want it, and hardly will. */
  record Refused(String why) implements Answer {}

  /**
   * The endpoint could not be reached or did not manage; later it may.
   *
   * @param pause how long it asked us to wait, zero where it did not
   */
  record Unavailable(String why, Duration pause) implements Answer {}
}

package dev.aegis.execution;

import java.util.Locale;

/** How an action ended, or where it stands. */
public enum ResultStatus {
  /** It ran and did what it should. */
  SUCCESS,
  /** It ran and did not. */
  FAILED,
  /** The policy refused it. */
  BLOCKED,
  /** A person, or nobody in time, refused it. */
  DENIED,
  /** It waits for an answer. */
  PENDING,
  /** The caller may run it, and has yet to say how it ended. */
  AUTHORIZED,
  /** It was not tried, since one before it failed. */
  SKIPPED,
  /** It was begun, and its end is not known. */
  UNKNOWN;

  /** The word on the wire and in the store. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package dev.aegis.fuzz;

import java.util.Locale;

/** The doors that hostile input comes through. */
enum Kind {
  /** A policy file. */
  POLICY,
  /** A condition. */
  EXPRESSION,
  /** A glob, and from the second line on a text for it. */
  GLOB,
  /** A regular expression, and from the second line on a text for it. */
  REGEX,
  /** The body of a request. */
  ACTION;

  /** Its folder in the corpus. */
  String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What was said here, told from what is said elsewhere. */
  String tell(String said) {
    return folder() + said;
  }
}

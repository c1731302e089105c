package dev.aegis.cli;

/** What a command says to the shell that called it. */
final class ExitCode {
  /** Yes, or done. */
  static final int DONE = 0;

  /** The answer is no: an invalid policy, an unhealthy server. */
  static final int NO = 1;

  /** The command was used wrongly. */
  static final int USAGE = 2;

  /** It could not be done: a missing file, a port in use, a locked store. */
  static final int FAILED = 3;

  private ExitCode() {}
}

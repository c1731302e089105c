package dev.aegis.cli;

import org.jspecify.annotations.Nullable;

/** Why a command ends early. The message is one or a few lines that say what to do. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The command was used wrongly. */
  static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message, null);
  }

  /** The answer is no. */
  static CommandFailure no(String message) {
    return new CommandFailure(ExitCode.NO, message, null);
  }

  /** It could not be done. */
  static CommandFailure failed(String message) {
    return new CommandFailure(ExitCode.FAILED, message, null);
  }

  /** It could not be done, for a reason that has a stack of its own. */
  static CommandFailure failed(String message, Throwable cause) {
    return new CommandFailure(ExitCode.FAILED, message, cause);
  }

  int exitCode() {
    return exitCode;
  }
}

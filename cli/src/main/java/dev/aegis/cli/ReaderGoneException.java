package dev.aegis.cli;

/** Nobody reads on, such as after {@code | head}: reason to stop, not to complain. */
final class ReaderGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReaderGoneException() {
    super("nobody reads on");
  }
}

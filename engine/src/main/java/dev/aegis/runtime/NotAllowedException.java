package dev.aegis.runtime;

/** An answer to an approval can't count, for a reason that its message gives. */
final class NotAllowedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotAllowedException(String why) {
    super(why);
  }
}

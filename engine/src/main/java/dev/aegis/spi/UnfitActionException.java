package dev.aegis.spi;

/**
 * An action that can't be put into the form in which it would be run, so that nothing was begun.
 * The message is for people, and repeats nothing of what the action holds.
 */
public final class UnfitActionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnfitActionException(String message) {
    super(message);
  }
}

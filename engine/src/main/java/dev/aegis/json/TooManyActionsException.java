package dev.aegis.json;

/** A list of more actions than are taken at once. */
public final class TooManyActionsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  TooManyActionsException(int count, int most) {
    super(count + " actions at once are more than the " + most + " that are taken");
  }
}

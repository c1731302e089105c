package dev.aegis.runtime;

/** An action holds what is no JSON, and so can't be put on record. */
final class UnrecordableException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnrecordableException(IllegalArgumentException cause) {
    super(cause);
  }
}

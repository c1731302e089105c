package dev.aegis.runtime;

/** Aegis can't start: it was given no policy, and its store holds none. */
public final class NoPolicyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoPolicyException() {
    super("no policy was given, and the store holds none");
  }
}

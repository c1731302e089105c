package dev.aegis.runtime;

/** Who asks has as many requests before people as it may; nobody was asked, and nothing was run. */
public final class TooManyOpenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooManyOpenException(long most) {
    super(
        most
            + (most == 1 ? " request waits" : " requests wait")
            + " for people already, which is all that this token may have open");
  }
}

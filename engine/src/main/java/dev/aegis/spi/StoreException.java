package dev.aegis.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A store that can't do what was asked. The message is one line for an operator. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public StoreException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason);
  }

  public Reason reason() {
    return reason;
  }

  /** What a caller can do about it. */
  public enum Reason {
    /** Another process holds it. */
    LOCKED,
    /** It does not exist, and may not be made. */
    MISSING,
    /** What is there can't be read. */
    CORRUPT,
    /** It does not answer now. */
    UNAVAILABLE,
    /** It takes no more for now. */
    OVERLOADED
  }
}

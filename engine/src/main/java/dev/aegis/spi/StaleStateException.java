package dev.aegis.spi;

import org.jspecify.annotations.Nullable;

/** A document did not stand as the one who wanted to change it had seen it; nothing was changed. */
public final class StaleStateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StaleStateException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

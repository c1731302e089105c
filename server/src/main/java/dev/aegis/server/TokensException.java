package dev.aegis.server;

/** A tokens file can't be used; the message says why, a line for each mistake. */
public final class TokensException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TokensException(String message) {
    super(message);
  }
}

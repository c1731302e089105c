package dev.aegis.server;

/** A certificate, its key or a client CA can't be used; the message says why, and what helps. */
public final class TlsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TlsException(String message) {
    super(message);
  }
}

package dev.aegis.server;

/** A server that can't listen where it should. The message is one line for an operator. */
public final class ServerStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.aegis.server;

import io.helidon.webserver.CloseConnectionException;

/** Closes a connection after an answer that the caller may get while it is still sending. */
final class RefusedRequestException extends CloseConnectionException {
  private static final long serialVersionUID = 1L;

  RefusedRequestException() {
    super("a request was refused before all of it had come in");
  }
}

package dev.aegis.spi;

import java.util.Objects;

/**
 * What a handler answers to who called it back.
 *
 * @param status of HTTP, 200 to 599
 * @param json the body, one JSON value; empty for none
 */
public record CallbackReply(int status, String json) {
  public CallbackReply {
    Objects.requireNonNull(json);
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("no status of an answer: " + status);
    }
  }

  /** Of a status alone. */
  public static CallbackReply of(int status) {
    return new CallbackReply(status, "");
  }

  /** Where a handler takes no callbacks. */
  public static CallbackReply absent() {
    return of(404);
  }
}

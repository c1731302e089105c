package dev.aegis.execution;

import java.time.Instant;
import java.util.Objects;

/**
 * That a caller may run an action itself, once.
 *
 * @param id what the caller names when it says how the action ended
 * @param expiresAt until when it can say so
 */
public record Authorization(String id, Instant expiresAt) {
  public Authorization {
    Objects.requireNonNull(id);
    Objects.requireNonNull(expiresAt);
  }
}

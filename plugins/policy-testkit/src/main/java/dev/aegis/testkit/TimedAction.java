package dev.aegis.testkit;

import dev.aegis.action.Action;
import java.time.Instant;
import java.util.Objects;

/**
 * An action, and when it is decided. Immutable.
 *
 * @param at matters where the policy asks for the time
 */
public record TimedAction(Action action, Instant at) {
  public TimedAction {
    Objects.requireNonNull(action);
    Objects.requireNonNull(at);
  }

  TimedAction with(Action other) {
    return new TimedAction(other, at);
  }
}

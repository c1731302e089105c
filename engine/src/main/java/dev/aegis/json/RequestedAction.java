package dev.aegis.json;

import dev.aegis.action.Action;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An action as somebody sent it.
 *
 * @param at the time to decide as of; null is now
 */
public record RequestedAction(Action action, @Nullable Instant at) {
  public RequestedAction {
    Objects.requireNonNull(action);
  }

  RequestedAction with(Action other) {
    return new RequestedAction(other, at);
  }
}

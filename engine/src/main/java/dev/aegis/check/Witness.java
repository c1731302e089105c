package dev.aegis.check;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import java.time.Instant;
import java.util.Objects;

/**
 * An action that shows something about a policy. Immutable.
 *
 * @param at when it was decided
 * @param decision what the policy says of it then
 */
public record Witness(Action action, Instant at, Decision decision) {
  public Witness {
    Objects.requireNonNull(action);
    Objects.requireNonNull(at);
    Objects.requireNonNull(decision);
  }
}

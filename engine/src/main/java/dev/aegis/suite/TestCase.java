package dev.aegis.suite;

import dev.aegis.action.Action;
import dev.aegis.source.Place;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One action, and what a policy must decide about it. Immutable.
 *
 * @param description what it is about; empty where nothing is said
 * @param at when it is decided; null where the time must not matter
 * @param place where it stands in its file
 */
public record TestCase(
    String description, Action action, @Nullable Instant at, Expectation expectation, Place place) {
  public TestCase {
    Objects.requireNonNull(description);
    Objects.requireNonNull(action);
    Objects.requireNonNull(expectation);
    Objects.requireNonNull(place);
  }
}

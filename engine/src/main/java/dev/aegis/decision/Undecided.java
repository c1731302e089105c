package dev.aegis.decision;

import java.util.Objects;

/**
 * A rule whose globs matched and whose condition could not be decided, and so made the decision
 * stricter.
 *
 * @param rule the rule's name
 * @param reason why, for people
 */
public record Undecided(String rule, String reason) {
  public Undecided {
    Objects.requireNonNull(rule);
    Objects.requireNonNull(reason);
  }
}

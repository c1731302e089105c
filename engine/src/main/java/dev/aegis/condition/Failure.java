package dev.aegis.condition;

import java.util.Objects;

/**
 * What the evaluation of a term gives where it has no value: the CEL error. A condition that gives
 * one is undecidable.
 *
 * @param reason one sentence for people, without the values of parameters
 */
public record Failure(String reason) {
  public Failure {
    Objects.requireNonNull(reason);
  }
}

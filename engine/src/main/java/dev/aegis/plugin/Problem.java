package dev.aegis.plugin;

import dev.aegis.diagnostic.Severity;
import java.util.Objects;

/**
 * Something wrong with a plugin that did not keep the others from loading.
 *
 * @param severity an error where something is not usable for it
 * @param origin the jar or folder it is about
 * @param message what is wrong and what to do, one line
 */
public record Problem(Severity severity, String origin, String message) {
  public Problem {
    Objects.requireNonNull(severity);
    Objects.requireNonNull(origin);
    Objects.requireNonNull(message);
  }

  static Problem error(Object origin, String message) {
    return new Problem(Severity.ERROR, Words.line(origin), Words.line(message));
  }

  static Problem warning(Object origin, String message) {
    return new Problem(Severity.WARNING, Words.line(origin), Words.line(message));
  }

  /** One line for people. */
  @Override
  public String toString() {
    return origin + ": " + message;
  }
}

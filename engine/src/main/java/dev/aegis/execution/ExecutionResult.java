package dev.aegis.execution;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an executor says of an action that it ran. */
public sealed interface ExecutionResult {

  /**
   * It did what it should.
   *
   * @param data what came of it: a JSON value as {@link dev.aegis.action.Action#params()} describes
   *     them
   */
  record Succeeded(@Nullable Object data) implements ExecutionResult {}

  /**
   * It did not.
   *
   * @param error one line for people
   */
  record Failed(String error) implements ExecutionResult {
    public Failed {
      Objects.requireNonNull(error);
    }
  }
}

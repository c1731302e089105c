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
   * @param repeatable whether to try the same again can do no harm, and might help
   */
  record Failed(String error, boolean repeatable) implements ExecutionResult {
    public Failed {
      Objects.requireNonNull(error);
    }

    /** For good. */
    public Failed(String error) {
      this(error, false);
    }
  }

  /**
   * It may or may not have: a person has to find out, and nothing tries it again by itself.
   *
   * @param error one line for people
   */
  record Unknown(String error) implements ExecutionResult {
    public Unknown {
      Objects.requireNonNull(error);
    }
  }
}

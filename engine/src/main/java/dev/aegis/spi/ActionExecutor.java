package dev.aegis.spi;

import dev.aegis.action.Action;
import dev.aegis.execution.ExecutionResult;

/**
 * Runs actions that were allowed. Implementations are thread-safe. An exception means that the
 * action's end is not known.
 */
public interface ActionExecutor extends AutoCloseable {

  /** Runs it once; called only after its intent is durable. */
  ExecutionResult execute(Action action);

  @Override
  default void close() {}
}

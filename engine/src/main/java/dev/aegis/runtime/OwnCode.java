package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.spi.ActionExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Code that a caller brought along, run at most once. What comes of it is the caller's alone and
 * not put on record; of what it throws the first line is. It is asked for its outcome by the thread
 * that ran it.
 */
final class OwnCode<T extends @Nullable Object, X extends Exception> implements ActionExecutor {
  private static final int LONGEST_MESSAGE = 500;

  private final Work<T, X> work;
  private final AtomicBoolean begun = new AtomicBoolean();
  private @Nullable T value;
  private @Nullable Throwable thrown;

  OwnCode(Work<T, X> work) {
    this.work = work;
  }

  @Override
  public ExecutionResult execute(Action action) {
    if (!begun.compareAndSet(false, true)) {
      return new ExecutionResult.Unknown("it was run before");
    }
    try {
      value = work.run();
      return new ExecutionResult.Succeeded(null);
    } catch (Exception e) {
      thrown = e;
      return new ExecutionResult.Failed(text(e));
    } catch (Throwable e) {
      // The machine gave way under it: nobody can say how far it came.
      thrown = e;
      return new ExecutionResult.Unknown(text(e));
    }
  }

  /** One line for people, whatever a hostile exception does when it is asked for its message. */
  private static String text(Throwable e) {
    String name = e.getClass().getSimpleName();
    try {
      String message = e.getMessage();
      String first = message == null ? "" : message.lines().findFirst().orElse("").strip();
      String text = first.isEmpty() ? name : name + ": " + first;
      return text.codePointCount(0, text.length()) <= LONGEST_MESSAGE
          ? text
          : text.substring(0, text.offsetByCodePoints(0, LONGEST_MESSAGE));
    } catch (Throwable hostile) {
      return name;
    }
  }

  /**
   * What came of it.
   *
   * @param result how the action ended
   * @throws X what the code threw
   * @throws ActionRefusedException where it was not run
   */
  T outcome(ActionResult result) throws X {
    if (!begun.get()) {
      throw new ActionRefusedException(result);
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown != null) {
      @SuppressWarnings("unchecked") // Work throws what it declares, and what is unchecked.
      X declared = (X) thrown;
      throw declared;
    }
    return theValue();
  }

  @SuppressWarnings("NullAway") // It is null only where the code returned that.
  private T theValue() {
    return value;
  }
}

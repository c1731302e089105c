package dev.aegis.diagnostic;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a step on a policy's way gives: a value, perhaps with warnings, or errors. Mistakes of an
 * author are values, never exceptions. Immutable.
 *
 * @param <T> what the step makes
 */
public final class Outcome<T> {
  private final @Nullable T value;
  private final List<Diagnostic> diagnostics;

  private Outcome(@Nullable T value, List<Diagnostic> diagnostics) {
    this.value = value;
    this.diagnostics = diagnostics.stream().sorted(Diagnostic.IN_SOURCE_ORDER).toList();
  }

  /** A value with nothing to say about it. */
  public static <T> Outcome<T> of(T value) {
    return new Outcome<>(value, List.of());
  }

  /** The value where none of the diagnostics is an error; else a failure with all of them. */
  public static <T> Outcome<T> of(T value, List<Diagnostic> diagnostics) {
    return new Outcome<>(hasErrors(diagnostics) ? null : value, diagnostics);
  }

  /**
   * A failure.
   *
   * @throws IllegalArgumentException where none of the diagnostics is an error
   */
  public static <T> Outcome<T> failed(List<Diagnostic> diagnostics) {
    if (!hasErrors(diagnostics)) {
      throw new IllegalArgumentException("a failure needs an error");
    }
    return new Outcome<>(null, diagnostics);
  }

  public boolean succeeded() {
    return value != null;
  }

  /** The value, absent where there were errors. */
  public Optional<T> value() {
    return Optional.ofNullable(value);
  }

  /**
   * The value.
   *
   * @throws NoSuchElementException where there were errors; the message holds them
   */
  public T get() {
    if (value == null) {
      throw new NoSuchElementException(diagnostics.toString());
    }
    return value;
  }

  /** Errors and warnings, in source order. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /** The next step, with what both had to say. */
  public <R> Outcome<R> then(Function<? super T, Outcome<R>> step) {
    if (value == null) {
      return new Outcome<>(null, diagnostics);
    }
    Outcome<R> next = step.apply(value);
    List<Diagnostic> all = new ArrayList<>(diagnostics);
    all.addAll(next.diagnostics);
    return new Outcome<>(next.value, all);
  }

  private static boolean hasErrors(List<Diagnostic> diagnostics) {
    return diagnostics.stream().anyMatch(d -> d.severity() == Severity.ERROR);
  }
}

package dev.aegis.testing;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what other threads are about to do, patiently: machines that test may be slow. */
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private Eventually() {}

  /** Waits until something holds. */
  public static void holds(Supplier<Boolean> condition) {
    get(condition, holds -> holds);
  }

  /**
   * Waits until there is what is wanted.
   *
   * @throws AssertionError where it does not come
   */
  public static <T> T get(Supplier<T> source, Predicate<T> wanted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    T last = source.get();
    while (!wanted.test(last)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("after " + PATIENCE + " there is still " + last);
      }
      pause();
      last = source.get();
    }
    return last;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting", e);
    }
  }
}

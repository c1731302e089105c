package dev.aegis.runtime;

import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Callers of this process who wait for what becomes of their actions, and the actions themselves
 * where they stand nowhere else. Thread-safe.
 */
final class Waiters {
  private final Map<String, Waiter> waiters = new ConcurrentHashMap<>();

  private record Waiter(
      Decision decision, boolean kept, CompletableFuture<Optional<ActionResult>> result) {}

  /**
   * Begins to wait.
   *
   * @param kept whether the decision is needed also when nobody waits any more
   */
  CompletableFuture<Optional<ActionResult>> add(String id, Decision decision, boolean kept) {
    var waiter = new Waiter(decision, kept, new CompletableFuture<>());
    waiters.put(id, waiter);
    return waiter.result();
  }

  /** The decision with its action as the caller gave it. */
  @Nullable Decision decisionOf(String id) {
    Waiter waiter = waiters.get(id);
    return waiter == null ? null : waiter.decision();
  }

  List<String> ids() {
    return List.copyOf(waiters.keySet());
  }

  /** Says what became of one. */
  void complete(String id, ActionResult result) {
    Waiter waiter = waiters.remove(id);
    if (waiter != null) {
      waiter.result().complete(Optional.of(result));
    }
  }

  /** Lets everybody go who is not sure to hear soon: nothing more is to be heard here. */
  void leave() {
    waiters.values().forEach(waiter -> waiter.result().complete(Optional.empty()));
  }

  void remove(String id) {
    waiters.remove(id);
  }

  /**
   * Waits, and is not to be interrupted.
   *
   * @param onInterrupt what an interrupt asks for instead
   * @return nothing where the time is over first, or nothing more is to be heard
   */
  Optional<ActionResult> await(
      String id,
      CompletableFuture<Optional<ActionResult>> result,
      Duration wait,
      Runnable onInterrupt) {
    boolean interrupted = false;
    long end = System.nanoTime() + wait.toNanos();
    try {
      while (true) {
        try {
          long left = Math.max(0, end - System.nanoTime());
          return result.get(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          if (!interrupted) {
            onInterrupt.run();
          }
          interrupted = true;
        }
      }
    } catch (TimeoutException e) {
      waiters.computeIfPresent(id, (same, waiter) -> waiter.kept() ? waiter : null);
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a result is never an exception", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

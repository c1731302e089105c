package dev.aegis.runtime;

import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.spi.ActionExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Callers of this process who wait for what becomes of their actions, and the actions themselves
 * where they stand nowhere else. Thread-safe.
 */
final class Waiters {
  private final Map<String, Waiter> waiters = new ConcurrentHashMap<>();

  /**
   * Somebody who waits.
   *
   * @param own the code that is to run, on the thread that waits; null where the executor is to
   * @param kept whether the decision is needed also when nobody waits any more
   * @param news gives the result, on the thread that waited; nothing where none is to be heard
   */
  record Waiter(
      Decision decision,
      @Nullable ActionExecutor own,
      boolean kept,
      CompletableFuture<Supplier<Optional<ActionResult>>> news) {

    Waiter(Decision decision, @Nullable ActionExecutor own, boolean kept) {
      this(decision, own, kept, new CompletableFuture<>());
    }

    /**
     * Leaves it to the one who waits to run what was approved.
     *
     * @return whether somebody does
     */
    boolean handOver(Supplier<ActionResult> run) {
      return news.complete(() -> Optional.of(run.get()));
    }
  }

  /** Begins to wait. */
  void add(String id, Waiter waiter) {
    waiters.put(id, waiter);
  }

  /** Who has to run what was approved; the caller alone decides from now on what they hear. */
  Optional<Waiter> takeOwner(String id) {
    Waiter waiter = waiters.get(id);
    return waiter != null && waiter.own() != null && waiters.remove(id, waiter)
        ? Optional.of(waiter)
        : Optional.empty();
  }

  /** Whether the code that is to run is here. */
  boolean hasOwner(String id) {
    Waiter waiter = waiters.get(id);
    return waiter != null && waiter.own() != null;
  }

  /** What waits for code that is here. */
  List<String> owned() {
    return waiters.keySet().stream().filter(this::hasOwner).toList();
  }

  /** Who waits, or waited for what nobody else knows; null where nobody does. */
  @Nullable Waiter find(String id) {
    return waiters.get(id);
  }

  List<String> ids() {
    return List.copyOf(waiters.keySet());
  }

  /** Says what became of one. */
  void complete(String id, ActionResult result) {
    Waiter waiter = waiters.remove(id);
    if (waiter != null) {
      waiter.news().complete(() -> Optional.of(result));
    }
  }

  /** Lets everybody go who is not sure to hear soon: nothing more is to be heard here. */
  void leave() {
    waiters.values().forEach(waiter -> waiter.news().complete(Optional::empty));
  }

  /** Lets everybody go whom nothing waits for: what they asked for goes on without them. */
  void letGo() {
    waiters.values().stream()
        .filter(waiter -> waiter.own() == null)
        .forEach(waiter -> waiter.news().complete(Optional::empty));
  }

  /**
   * Forgets one.
   *
   * @return whether there was one still
   */
  boolean remove(String id) {
    return waiters.remove(id) != null;
  }

  /**
   * Waits, and is not to be interrupted. Code of the one who waits runs here, once it is approved.
   *
   * @param onInterrupt what an interrupt asks for instead
   * @return nothing where the time is over first, or nothing more is to be heard
   */
  Optional<ActionResult> await(String id, Waiter waiter, Duration wait, Runnable onInterrupt) {
    return news(id, waiter, wait, onInterrupt).get();
  }

  private Supplier<Optional<ActionResult>> news(
      String id, Waiter waiter, Duration wait, Runnable onInterrupt) {
    boolean interrupted = false;
    long end = System.nanoTime() + wait.toNanos();
    try {
      while (true) {
        try {
          long left = Math.max(0, end - System.nanoTime());
          return waiter.news().get(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          if (!interrupted) {
            onInterrupt.run();
          }
          interrupted = true;
        }
      }
    } catch (TimeoutException e) {
      if (waiter.kept()) {
        return Optional::empty;
      }
      // Where it is gone already, somebody is about to say what became of it.
      return remove(id) || waiter.own() == null ? Optional::empty : waiter.news().join();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a result is never an exception", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

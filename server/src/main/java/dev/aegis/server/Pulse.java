package dev.aegis.server;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Looks how an Aegis fares, and never waits for it for long: its store may be away. Whoever looks
 * while somebody else does sees what they see. Thread-safe.
 */
final class Pulse {
  private final Supplier<Vitals> source;
  private final long patience;
  private CompletableFuture<Vitals> underway = new CompletableFuture<>();
  private long begun;

  Pulse(Supplier<Vitals> source, Duration patience) {
    this.source = source;
    this.patience = patience.toNanos();
    underway.cancel(false);
  }

  /** How it fares now; empty where it does not say so in time. */
  Optional<Vitals> take() {
    try {
      return Optional.of(look().get(left(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      Dispatcher.LOG.log(System.Logger.Level.WARNING, "how it fares can't be told", e.getCause());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private synchronized CompletableFuture<Vitals> look() {
    if (underway.isDone()) {
      CompletableFuture<Vitals> look = new CompletableFuture<>();
      begun = System.nanoTime();
      underway = look;
      Thread.ofVirtual().name("aegis-pulse").start(() -> look(look));
    }
    return underway;
  }

  private void look(CompletableFuture<Vitals> look) {
    try {
      look.complete(source.get());
    } catch (Throwable e) {
      // A guest may throw anything, and the next one looks again.
      look.completeExceptionally(e);
    }
  }

  /** Nobody waits for what others have waited for in vain. */
  private synchronized long left() {
    return Math.max(0, begun + patience - System.nanoTime());
  }
}

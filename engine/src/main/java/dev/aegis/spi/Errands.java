package dev.aegis.spi;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a plugin does while nobody waits for it, on virtual threads that end when this is closed, in
 * the {@linkplain TraceContext trace} of who began it. Thread-safe.
 */
public final class Errands implements AutoCloseable {
  private final ExecutorService threads;
  private final Semaphore room;
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile boolean closed;

  /** One thing to do, which gives up when it is interrupted. */
  @FunctionalInterface
  public interface Errand {
    void run() throws InterruptedException;
  }

  /**
   * @param name what threads are called, with a number after it
   * @param mostAtOnce how many are done at a time; the others wait
   */
  public Errands(String name, int mostAtOnce) {
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 0).factory());
    this.room = new Semaphore(mostAtOnce, true);
  }

  /** Begins something and returns; does nothing where this is closed. */
  public void begin(Errand errand) {
    underWay.incrementAndGet();
    TraceContext trace = TraceContext.current().orElse(null);
    try {
      threads.execute(() -> TraceContext.run(trace, () -> run(errand)));
    } catch (RejectedExecutionException e) {
      // Closed: whoever starts next begins it again.
      underWay.decrementAndGet();
    }
  }

  private void run(Errand errand) {
    try {
      room.acquire();
      try {
        errand.run();
      } finally {
        room.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      underWay.decrementAndGet();
    }
  }

  /** Whether what fails now may fail because of that. */
  public boolean isClosed() {
    return closed;
  }

  /** How many are begun and not done. */
  public int underWay() {
    return underWay.get();
  }

  /** Interrupts what is under way. */
  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
  }
}

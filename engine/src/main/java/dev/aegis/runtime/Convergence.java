package dev.aegis.runtime;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Sees to it that what one of the processes on a store was told, the others do too: the emergency
 * stop, which policy is in force, and which one is tried. Thread-safe.
 */
final class Convergence implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("aegis");

  /** How often the store is asked for a newer policy. */
  private static final Duration POLICIES = Duration.ofMillis(500);

  private final EmergencyStop stop;
  private final PolicyRegister policies;
  private final Candidate candidate;
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(
          2, Thread.ofPlatform().daemon().name("aegis-convergence-", 0).factory());
  private volatile boolean failing;

  Convergence(EmergencyStop stop, PolicyRegister policies, Candidate candidate) {
    this.stop = stop;
    this.policies = policies;
    this.candidate = candidate;
  }

  /** Begins to look at what others do. */
  void start() {
    every(StandingOrder.LOOK, stop::look);
    every(POLICIES, policies::look);
    every(POLICIES, candidate::look);
  }

  private void every(Duration period, Runnable look) {
    Future<?> unused =
        timer.scheduleWithFixedDelay(
            () -> looked(look), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void looked(Runnable look) {
    try {
      look.run();
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.log(
            System.Logger.Level.WARNING, "what others did could not be seen: {0}", e.getMessage());
      }
      failing = true;
    }
  }

  @Override
  public void close() {
    timer.shutdown();
  }
}

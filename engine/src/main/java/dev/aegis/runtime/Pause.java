package dev.aegis.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Time between two attempts. */
@FunctionalInterface
interface Pause {

  /**
   * Lets time pass, but not when all is over.
   *
   * @param over when there is to be no other attempt
   * @return whether the time has passed
   */
  boolean await(Duration time, CountDownLatch over) throws InterruptedException;

  /** As it is on the clock on the wall. */
  Pause REAL = (time, over) -> !over.await(time.toMillis(), TimeUnit.MILLISECONDS);
}

package dev.aegis.plugin.audit.webhook;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: anything up to a bound that doubles with each failure, so
 * that many senders don't come back at once. Thread-safe where its randomness is.
 *
 * @param first the bound after the first failure
 * @param longest what no wait exceeds
 */
record Backoff(Duration first, Duration longest, RandomGenerator random) {
  private static final int MOST_DOUBLINGS = 30;

  /**
   * @param failures how many there were, at least 1
   * @param asked what the endpoint asked for, zero for nothing
   */
  Duration after(int failures, Duration asked) {
    Duration bound = first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    Duration wait = Duration.ofNanos(random.nextLong(shorter(bound, longest).toNanos() + 1));
    return shorter(wait.compareTo(asked) < 0 ? asked : wait, longest);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}

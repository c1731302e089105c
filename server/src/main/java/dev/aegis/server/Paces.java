package dev.aegis.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Holds each token to its calls a second: a bucket that holds what a second brings, and fills
 * evenly. Thread-safe.
 */
final class Paces {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier ticker;

  /** When the bucket of a token will be full again, by the token's name. */
  private final Map<String, AtomicLong> full = new ConcurrentHashMap<>();

  /**
   * @param ticker nanoseconds from anywhere
   */
  Paces(LongSupplier ticker) {
    this.ticker = ticker;
  }

  /**
   * Counts a call.
   *
   * @throws ProblemException with status 429 where it is one too many
   */
  void admit(Token token) {
    Long most = token.limits().callsPerSecond();
    if (most == null) {
      return;
    }
    long one = SECOND / most;
    long now = ticker.getAsLong();
    AtomicLong state = full.computeIfAbsent(token.name(), name -> new AtomicLong(now));
    while (true) {
      long fullAt = state.get();
      long after = Math.max(0, fullAt - now) + one;
      if (after > SECOND) {
        throw tooMany(most, after - SECOND);
      }
      if (state.compareAndSet(fullAt, now + after)) {
        return;
      }
    }
  }

  private static ProblemException tooMany(long most, long nanos) {
    long seconds = Math.max(1, Math.ceilDiv(nanos, SECOND));
    return Problem.of(429, "this token may call " + most + " times a second")
        .with("Retry-After", Long.toString(seconds))
        .thrown();
  }
}

package dev.aegis.runtime;

import dev.aegis.glob.Glob;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to follow where actions of some types fail. Immutable.
 *
 * @param match a glob for the action's type
 * @param retry null where the same is not tried again
 * @param rollback the type of the action that takes back what a failed one may have done, with its
 *     target and parameters; null for none
 */
public record RecoveryRule(Glob match, @Nullable Retry retry, @Nullable String rollback) {
  public RecoveryRule {
    Objects.requireNonNull(match);
  }

  /** One that has yet to say what follows. */
  public static RecoveryRule of(String match) {
    return new RecoveryRule(Glob.of(match), null, null);
  }

  /** This, and what an executor says can be repeated is tried again. */
  public RecoveryRule withRetry(Retry retry) {
    return new RecoveryRule(match, retry, rollback);
  }

  /** This, and what failed for good is followed by an action of another type. */
  public RecoveryRule withRollback(String type) {
    return new RecoveryRule(match, retry, type);
  }

  /**
   * How often, and how long apart. The wait doubles each time.
   *
   * @param attempts in all, the first one included, 2 to 10
   * @param backoff before the second attempt
   * @param atMost what no wait is longer than, at most an hour
   */
  public record Retry(int attempts, Duration backoff, Duration atMost) {
    public static final int MOST_ATTEMPTS = 10;
    public static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /** What no wait is longer than unless somebody says otherwise. */
    public static final Duration USUAL_AT_MOST = Duration.ofSeconds(30);

    public Retry {
      if (attempts < 2 || attempts > MOST_ATTEMPTS) {
        throw new IllegalArgumentException("attempts are 2 to " + MOST_ATTEMPTS + ": " + attempts);
      }
      if (backoff.isNegative() || atMost.isNegative() || atMost.compareTo(LONGEST_WAIT) > 0) {
        throw new IllegalArgumentException("a wait is no longer than an hour: " + atMost);
      }
    }

    /** With the usual longest wait. */
    public Retry(int attempts, Duration backoff) {
      this(attempts, backoff, USUAL_AT_MOST);
    }

    /**
     * How long to wait before an attempt.
     *
     * @param attempt counts up from 2
     */
    public Duration before(int attempt) {
      Duration wait = backoff;
      for (int doubled = 2; doubled < attempt && wait.compareTo(atMost) < 0; doubled++) {
        wait = wait.multipliedBy(2);
      }
      return wait.compareTo(atMost) < 0 ? wait : atMost;
    }
  }
}

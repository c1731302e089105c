package dev.aegis.decision;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How people are asked about an action that needs approval.
 *
 * @param handler the configured approval handler's name; null is the server's default
 * @param timeout how long an answer may take, 1 second to 30 days; none in time is a denial
 * @param quorum how many different people must approve, 1 to 16
 * @param approvers who may: a person must match a glob of <em>each</em> of these lists; no list is
 *     anyone with the role
 */
public record Review(
    @Nullable String handler, Duration timeout, int quorum, List<List<String>> approvers) {

  public static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);
  public static final Duration LONGEST_TIMEOUT = Duration.ofDays(30);
  public static final int LARGEST_QUORUM = 16;

  /** What a rule that says nothing gets; checked against the limits, so it stands after them. */
  public static final Review DEFAULT = new Review(null, Duration.ofMinutes(5), 1, List.of());

  public Review {
    Objects.requireNonNull(timeout);
    if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException("a review's timeout is 1 second to 30 days: " + timeout);
    }
    if (quorum < 1 || quorum > LARGEST_QUORUM) {
      throw new IllegalArgumentException("a quorum is 1 to 16: " + quorum);
    }
    approvers = approvers.stream().map(List::copyOf).toList();
  }

  /**
   * The strictest of both: highest quorum, shortest timeout, approvers of both; this one's handler.
   */
  public Review and(Review other) {
    List<List<String>> all = new ArrayList<>(approvers);
    other.approvers.stream().filter(list -> !all.contains(list)).forEach(all::add);
    Duration shorter = timeout.compareTo(other.timeout) <= 0 ? timeout : other.timeout;
    return new Review(handler, shorter, Math.max(quorum, other.quorum), all);
  }
}

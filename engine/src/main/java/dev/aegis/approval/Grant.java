package dev.aegis.approval;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A yes in advance: somebody who may approve what a rule asks about lets some of it run without
 * being asked, so many times and for so long. It is never more than that person's yes would be each
 * time. Immutable.
 *
 * @param id unguessable
 * @param number in the order in which grants were given
 * @param scope which actions it is for
 * @param policyVersion of the policy that it was given under; it is worth nothing under another
 * @param by the name of the token that gave it
 * @param comment why, for people; may be empty
 * @param uses how often it could be used, 1 to 1,000
 * @param left how often it still can
 * @param state as it stands in the store, where time does not pass by itself
 * @param endedBy who took it back; empty where nobody did
 */
public record Grant(
    String id,
    long number,
    GrantScope scope,
    String policyVersion,
    String by,
    String comment,
    Instant givenAt,
    Instant expiresAt,
    int uses,
    int left,
    GrantState state,
    String endedBy) {

  public static final int MOST_USES = 1_000;
  public static final Duration SHORTEST = Duration.ofSeconds(1);
  public static final Duration LONGEST = Duration.ofDays(30);

  public Grant {
    Objects.requireNonNull(id);
    Objects.requireNonNull(scope);
    Objects.requireNonNull(policyVersion);
    Objects.requireNonNull(by);
    Objects.requireNonNull(comment);
    Objects.requireNonNull(givenAt);
    Objects.requireNonNull(expiresAt);
    Objects.requireNonNull(state);
    Objects.requireNonNull(endedBy);
    if (uses < 1 || uses > MOST_USES || left < 0 || left > uses) {
      throw new IllegalArgumentException("a grant is for 1 to 1000 uses: " + left + " of " + uses);
    }
  }

  /** Where it stands at a time. */
  public GrantState stateAt(Instant now) {
    return state == GrantState.ACTIVE && !now.isBefore(expiresAt) ? GrantState.EXPIRED : state;
  }

  /** The same with its place among the others. */
  public Grant numbered(long number) {
    return with(number, left, state, endedBy);
  }

  /** How it stands after one use more. */
  public Grant used() {
    return with(number, left - 1, left == 1 ? GrantState.USED : GrantState.ACTIVE, endedBy);
  }

  /** How it stands when somebody has taken it back. */
  public Grant revoked(String person) {
    return with(number, left, GrantState.REVOKED, person);
  }

  /** How it stands once another policy was put in force. */
  public Grant superseded() {
    return with(number, left, GrantState.SUPERSEDED, endedBy);
  }

  private Grant with(long number, int left, GrantState state, String endedBy) {
    return new Grant(
        id,
        number,
        scope,
        policyVersion,
        by,
        comment,
        givenAt,
        expiresAt,
        uses,
        left,
        state,
        endedBy);
  }
}

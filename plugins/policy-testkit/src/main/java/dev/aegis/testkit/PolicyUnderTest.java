package dev.aegis.testkit;

import dev.aegis.action.Action;
import dev.aegis.check.Boundaries;
import dev.aegis.check.Witness;
import dev.aegis.decision.Decision;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A policy that is tested. Thread-safe.
 *
 * <p>The checks of {@link PolicyProperties} draw 1,000 actions, the same ones each time; {@link
 * #withSeed} and {@link #withTries} have them draw others, or more.
 */
public final class PolicyUnderTest {
  private static final int USUAL_TRIES = 1_000;

  private final List<String> files;
  private final Matcher matcher;
  private final long seed;
  private final int tries;
  private @Nullable Boundaries boundaries;

  PolicyUnderTest(List<String> files, Matcher matcher) {
    this(files, matcher, 0, USUAL_TRIES);
  }

  private PolicyUnderTest(List<String> files, Matcher matcher, long seed, int tries) {
    this.files = List.copyOf(files);
    this.matcher = matcher;
    this.seed = seed;
    this.tries = tries;
  }

  /** The same, with other actions drawn. */
  public PolicyUnderTest withSeed(long other) {
    return new PolicyUnderTest(files, matcher, other, tries);
  }

  /**
   * The same, with more or fewer actions drawn.
   *
   * @param other at least one
   */
  public PolicyUnderTest withTries(int other) {
    if (other < 1) {
      throw new IllegalArgumentException("a check tries at least one action");
    }
    return new PolicyUnderTest(files, matcher, seed, other);
  }

  /** What it says of an action at a time. */
  public Decision decide(Action action, Instant at) {
    return matcher.decide(action, at);
  }

  /** What it says of an action at its time. */
  public Decision decide(TimedAction action) {
    return decide(action.action(), action.at());
  }

  /**
   * What it says of an action at any time.
   *
   * @throws IllegalStateException where the policy asks for the time: no answer would hold always
   */
  public Decision decide(Action action) {
    if (asksForTheTime()) {
      throw new IllegalStateException(
          "the policy %s asks for the time: take a TimedAction, or say when the action is decided"
              .formatted(String.join(", ", files)));
    }
    return decide(action, Instant.EPOCH);
  }

  /** Whether what it says may hang on the time. */
  public boolean asksForTheTime() {
    return policy().asksForTheTime();
  }

  /** The policy itself. */
  public Policy policy() {
    return matcher.policy();
  }

  /** An action from around its boundaries. */
  TimedAction draw(Random random) {
    return timed(boundaries().draw(random));
  }

  static TimedAction timed(Witness witness) {
    return new TimedAction(witness.action(), witness.at());
  }

  synchronized Boundaries boundaries() {
    Boundaries known = boundaries;
    if (known == null) {
      known = Boundaries.of(matcher);
      boundaries = known;
    }
    return Objects.requireNonNull(known);
  }

  List<String> files() {
    return files;
  }

  Matcher matcher() {
    return matcher;
  }

  long seed() {
    return seed;
  }

  int tries() {
    return tries;
  }
}

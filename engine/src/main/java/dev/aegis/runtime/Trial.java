package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import dev.aegis.match.Matcher;
import dev.aegis.runtime.Difference.Example;
import dev.aegis.runtime.Difference.Verdict;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A candidate that decides beside the policy in force, and what came of that. Thread-safe. */
final class Trial {
  /** So many kinds of difference are told apart; more would be no help to anyone. */
  private static final int MOST_KINDS = 1_000;

  private final Matcher matcher;
  private final Instant since;
  private final LongAdder decisions = new LongAdder();
  private final LongAdder different = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Map<Kind, Difference> differences = new ConcurrentHashMap<>();

  private record Kind(Verdict inForce, Verdict candidate) {}

  Trial(Matcher matcher, Instant since) {
    this.matcher = matcher;
    this.since = since;
  }

  Matcher matcher() {
    return matcher;
  }

  Instant since() {
    return since;
  }

  /** Decides beside a decision; throws nothing. */
  void look(Decision decision, Instant at, @Nullable Long auditId) {
    if (decision.matchedRule().equals(EmergencyStop.RULE)) {
      return;
    }
    decisions.increment();
    try {
      Decision other = matcher.decide(decision.action(), at);
      Verdict inForce = Verdict.of(decision);
      Verdict candidate = Verdict.of(other);
      boolean same =
          inForce.approval() == candidate.approval()
              && inForce.riskLevel() == candidate.riskLevel()
              && Objects.equals(decision.review(), other.review());
      if (!same) {
        different.increment();
        count(new Kind(inForce, candidate), example(decision.action(), at, auditId));
      }
    } catch (RuntimeException | StackOverflowError e) {
      failed.increment();
    }
  }

  private static Example example(Action action, Instant at, @Nullable Long auditId) {
    return new Example(action.type(), action.target(), action.agentId(), at, auditId);
  }

  private void count(Kind kind, Example example) {
    if (differences.size() < MOST_KINDS || differences.containsKey(kind)) {
      differences.merge(
          kind,
          new Difference(kind.inForce(), kind.candidate(), 1, example),
          (before, one) ->
              new Difference(
                  before.inForce(), before.candidate(), before.count() + 1, one.example()));
    }
  }

  long decisions() {
    return decisions.sum();
  }

  long different() {
    return different.sum();
  }

  long failed() {
    return failed.sum();
  }

  /** The most frequent first. */
  List<Difference> differences() {
    return differences.values().stream()
        .sorted(Comparator.comparingLong(Difference::count).reversed())
        .toList();
  }
}

package dev.aegis.benchmarks;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import dev.aegis.match.Matcher;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the same decisions cost elsewhere, on W2. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class PeerBenchmark {
  @Param({"100", "1000", "10000"})
  int rules;

  private RegexScan scan;
  private Action[] actions;

  /** Makes the peers, and refuses to time any that decides otherwise. */
  @Setup
  public void prepare() {
    Workload workload = Workload.of(Workload.Kind.W2, rules);
    scan = new RegexScan(workload.policy());
    actions = workload.actions().toArray(Action[]::new);
    Matcher matcher = Matcher.compile(workload.policy());
    for (Action action : actions) {
      Decision expected = matcher.decide(action, Instant.EPOCH);
      if (!scan.decide(action).equals(expected)) {
        throw new IllegalStateException("the scan decides otherwise on " + action);
      }
    }
  }

  @Benchmark
  public Decision regexScan(DecisionBenchmark.Turn turn) {
    return scan.decide(turn.next(actions));
  }
}

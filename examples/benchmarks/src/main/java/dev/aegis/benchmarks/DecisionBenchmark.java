package dev.aegis.benchmarks;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import dev.aegis.match.Matcher;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one decision costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-Xmn1g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class DecisionBenchmark {
  @Param({"W1", "W2", "W3", "W4_STARS", "W4_PREFIXES", "W4_LONG", "W4_SETS", "W4_CONDITIONS"})
  Workload.Kind kind;

  @Param({"10", "100", "1000", "10000"})
  int rules;

  private Matcher matcher;
  private Action[] actions;
  private Instant at;

  @Setup
  public void compile() {
    Workload workload = Workload.of(kind, rules);
    matcher = Matcher.compile(workload.policy());
    actions = workload.actions().toArray(Action[]::new);
    at = Instant.parse("2026-03-26T12:00:00Z");
  }

  /** Where each thread stands in the row of actions. */
  @State(Scope.Thread)
  public static class Turn {
    private int turn;

    Action next(Action[] actions) {
      return actions[turn++ & (actions.length - 1)];
    }
  }

  @Benchmark
  public Decision decide(Turn turn) {
    return matcher.decide(turn.next(actions), at);
  }
}

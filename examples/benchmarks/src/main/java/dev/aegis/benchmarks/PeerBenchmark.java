package dev.aegis.benchmarks;

import dev.aegis.action.Action;
import dev.aegis.benchmarks.peer.Peer;
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

/** What the verdicts of W2 cost elsewhere. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-Xmn1g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class PeerBenchmark {
  @Param Peer.Engine engine;

  @Param({"100", "1000"})
  int rules;

  private Peer peer;
  private Action[] actions;

  /** Teaches the peer, and refuses to time one that decides otherwise. */
  @Setup
  public void prepare() throws Exception {
    Workload workload = Workload.of(Workload.Kind.W2, rules);
    peer = engine.learn(workload.policy());
    actions = workload.actions().toArray(Action[]::new);
    Matcher matcher = Matcher.compile(workload.policy());
    for (Action action : actions) {
      String rule = matcher.decide(action, Instant.EPOCH).matchedRule();
      String expected = rule.equals(Decision.DEFAULT_RULE) ? Peer.NONE : rule;
      String decided = peer.decide(action);
      if (!decided.equals(expected)) {
        throw new IllegalStateException(
            engine + " decides " + decided + " where it should " + expected + " on " + action);
      }
    }
  }

  @Benchmark
  public String decide(DecisionBenchmark.Turn turn) throws Exception {
    return peer.decide(turn.next(actions));
  }
}

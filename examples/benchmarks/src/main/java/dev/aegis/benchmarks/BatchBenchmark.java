package dev.aegis.benchmarks;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.runtime.Aegis;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What an action costs in an embedded Aegis, one by one and a thousand at a time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-Xmn1g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(BatchBenchmark.ACTIONS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class BatchBenchmark {
  static final int ACTIONS = 1_000;

  private Path folder;
  private Aegis aegis;
  private List<Action> actions;
  private Instant at;

  @Setup
  public void open() throws IOException {
    Workload workload = Workload.of(Workload.Kind.W2, ACTIONS);
    folder = Files.createTempDirectory("aegis-benchmark");
    aegis =
        Aegis.builder()
            .store(new PluginConfig("jdbc", Map.of("path", folder.resolve("audit.db").toString())))
            .policy(List.of(new SourceText("w2.yaml", Workload.mixedPolicy(ACTIONS))))
            .build();
    actions = workload.actions().subList(0, ACTIONS);
    at = Instant.parse("2026-03-26T12:00:00Z");
  }

  @TearDown
  public void close() throws IOException {
    aegis.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Benchmark
  public void oneByOne(Blackhole sink) {
    for (Action action : actions) {
      sink.consume(aegis.evaluate(action, at));
    }
  }

  @Benchmark
  public List<Decision> batch() {
    return aegis.evaluate(actions, at);
  }
}

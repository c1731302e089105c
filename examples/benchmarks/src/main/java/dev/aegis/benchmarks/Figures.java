package dev.aegis.benchmarks;

import dev.aegis.benchmarks.peer.Peer;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jol.info.GraphLayout;

/** What was measured, by what and with how many rules. */
final class Figures {
  static final List<Integer> SIZES = List.of(10, 100, 1_000, 10_000, 100_000);

  private static final int TYPICAL = 1_000;
  private static final String W2 = "W2";

  private final Map<String, TreeMap<Integer, Double>> nanoseconds = new TreeMap<>();
  private final Map<String, TreeMap<Integer, Double>> bytes = new TreeMap<>();
  private final Map<String, Double> compiling = new TreeMap<>();
  private final Map<String, Double> compilingBytes = new TreeMap<>();
  private final Map<String, Double> embedded = new TreeMap<>();

  void take(Collection<RunResult> results) {
    results.forEach(this::take);
  }

  /** Takes what a decision cost in each of some threads. */
  void compare(int threads, Collection<RunResult> results) {
    results.forEach(result -> embedded.put("in " + threads, result.getPrimaryResult().getScore()));
  }

  private void take(RunResult result) {
    BenchmarkParams params = result.getParams();
    String benchmark = params.getBenchmark();
    double score = result.getPrimaryResult().getScore();
    Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
    if (benchmark.contains("CompileBenchmark")) {
      compiling.put(params.getParam("kind"), score);
      if (allocated != null) {
        compilingBytes.put(params.getParam("kind"), allocated.getScore());
      }
    } else if (benchmark.contains("BatchBenchmark")) {
      embedded.put(benchmark.substring(benchmark.lastIndexOf('.') + 1), score);
    } else {
      String what = params.getParam(benchmark.contains("PeerBenchmark") ? "engine" : "kind");
      int rules = Integer.parseInt(params.getParam("rules"));
      nanoseconds.computeIfAbsent(what, k -> new TreeMap<>()).put(rules, score);
      if (allocated != null) {
        bytes.computeIfAbsent(what, k -> new TreeMap<>()).put(rules, allocated.getScore());
      }
    }
  }

  /** Nanoseconds a decision by number of rules. */
  Map<Integer, Double> costs(String what) {
    return nanoseconds.getOrDefault(what, new TreeMap<>());
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("JDK ")
        .append(Runtime.version().feature())
        .append(", ")
        .append(Runtime.getRuntime().availableProcessors())
        .append(" processors.\n\n");
    text.append("| a decision, in ns | 10 rules | 100 | 1,000 | 10,000 | 100,000")
        .append(" | growth exponent, 100 to 10,000 | bytes allocated |\n");
    text.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (Workload.Kind kind : Workload.Kind.values()) {
      row(text, kind.name());
    }
    text.append("\n| W2 elsewhere, in ns | 100 rules | 1,000 | times Aegis at 1,000 |\n");
    text.append("| --- | ---: | ---: | ---: |\n");
    for (Peer.Engine engine : Peer.Engine.values()) {
      Map<Integer, Double> costs = costs(engine.name());
      text.append("| ")
          .append(engine.shown())
          .append(" | ")
          .append(rounded(costs.get(100)))
          .append(" | ")
          .append(rounded(costs.get(TYPICAL)))
          .append(" | ")
          .append(rounded(ratio(costs.get(TYPICAL), costs(W2).get(TYPICAL))))
          .append(" |\n");
    }
    text.append("\n| 10,000 rules | ms to compile | MB allocated | bytes kept a rule |\n");
    text.append("| --- | ---: | ---: | ---: |\n");
    compiling.forEach(
        (kind, milliseconds) ->
            text.append("| ")
                .append(kind)
                .append(" | ")
                .append(rounded(milliseconds))
                .append(" | ")
                .append(rounded(compilingBytes.getOrDefault(kind, 0.0) / 1e6))
                .append(" | ")
                .append(rounded(kept(Workload.Kind.valueOf(kind))))
                .append(" |\n"));
    text.append("\n| embedded, W2 with 1,000 rules | |\n| --- | ---: |\n");
    embedded(text, "an action of a batch of 1,000, ns", embedded.get("batch"));
    embedded(text, "the same one by one, ns", embedded.get("oneByOne"));
    embedded(text, "a decision in one thread, ns", embedded.get("in 1"));
    embedded(text, "a decision in each of two threads, ns", embedded.get("in 2"));
    Double alone = embedded.get("in 1");
    Double beside = embedded.get("in 2");
    text.append("| two threads over one, decisions a second | ")
        .append(alone == null || beside == null ? "" : decimal(2 * alone / beside))
        .append(" |\n");
    return text.toString();
  }

  private void row(StringBuilder text, String kind) {
    Map<Integer, Double> costs = costs(kind);
    text.append("| ").append(kind);
    SIZES.forEach(size -> text.append(" | ").append(rounded(costs.get(size))));
    Double few = costs.get(100);
    Double many = costs.get(10_000);
    text.append(" | ")
        .append(few == null || many == null ? "" : decimal(Math.log(many / few) / Math.log(100)))
        .append(" | ")
        .append(rounded(bytes.getOrDefault(kind, new TreeMap<>()).get(TYPICAL)))
        .append(" |\n");
  }

  private static void embedded(StringBuilder text, String what, @Nullable Double value) {
    text.append("| ").append(what).append(" | ").append(rounded(value)).append(" |\n");
  }

  /** What a matcher holds beyond the policy that it was compiled from. */
  private static double kept(Workload.Kind kind) {
    Policy policy = Workload.of(kind, 10_000).policy();
    long before = GraphLayout.parseInstance(policy).totalSize();
    long with = GraphLayout.parseInstance(Matcher.compile(policy), policy).totalSize();
    return (with - before) / (double) policy.rules().size();
  }

  private static @Nullable Double ratio(@Nullable Double slow, @Nullable Double fast) {
    return slow == null || fast == null ? null : Double.valueOf(slow / fast);
  }

  private static String rounded(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}

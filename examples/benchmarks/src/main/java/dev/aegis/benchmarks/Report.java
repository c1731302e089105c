package dev.aegis.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs all benchmarks, and puts their figures between the marks in a page. */
public final class Report {
  private static final String BEGIN = "<!-- figures: begin -->\n";
  private static final String END = "<!-- figures: end -->";
  private static final List<Integer> SIZES = List.of(10, 100, 1_000, 10_000);

  private final Map<String, Double> nanoseconds = new TreeMap<>();
  private final Map<String, Double> bytes = new TreeMap<>();
  private final Map<String, Double> milliseconds = new TreeMap<>();

  private Report() {}

  /**
   * The page's path, then options of JMH.
   *
   * @throws IOException where the page can't be read or written
   */
  public static void main(String[] args)
      throws IOException, RunnerException, CommandLineOptionException {
    Path page = Path.of(args[0]);
    String text = Files.readString(page);
    CommandLineOptions options = new CommandLineOptions(Arrays.copyOfRange(args, 1, args.length));
    Report report = new Report();
    report.take(
        new Runner(new OptionsBuilder().parent(options).addProfiler(GCProfiler.class).build())
            .run());
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END, begin);
    Files.writeString(page, text.substring(0, begin) + report.markdown() + text.substring(end));
  }

  private void take(Collection<RunResult> results) {
    for (RunResult result : results) {
      String benchmark = result.getParams().getBenchmark();
      String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
      String kind = result.getParams().getParam("kind");
      double score = result.getPrimaryResult().getScore();
      if (method.equals("compile")) {
        milliseconds.put(kind, score);
      } else {
        String key = (kind == null ? method : kind) + "@" + result.getParams().getParam("rules");
        nanoseconds.put(key, score);
        Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        if (allocated != null) {
          bytes.put(key, allocated.getScore());
        }
      }
    }
  }

  private String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("JDK ")
        .append(Runtime.version().feature())
        .append(", ")
        .append(Runtime.getRuntime().availableProcessors())
        .append(" processors.\n\n");
    text.append("| a decision, in ns | 10 rules | 100 | 1,000 | 10,000 | bytes allocated |\n");
    text.append("| --- | ---: | ---: | ---: | ---: | ---: |\n");
    for (String kind :
        List.of("W1", "W2", "W3", "W4_STARS", "W4_PREFIXES", "W4_LONG", "W4_CONDITIONS")) {
      row(text, kind);
    }
    row(text, "regexScan");
    text.append("\nOn W2 with 1,000 rules, the scan with regular expressions takes ")
        .append(ratio("regexScan@1000", "W2@1000"))
        .append(" times as long.\n\n");
    text.append("| 10,000 rules | ms to compile |\n| --- | ---: |\n");
    milliseconds.forEach(
        (kind, value) -> text.append("| " + kind + " | " + rounded(value) + " |\n"));
    return text.toString();
  }

  private void row(StringBuilder text, String kind) {
    if (SIZES.stream().noneMatch(size -> nanoseconds.containsKey(kind + "@" + size))) {
      return;
    }
    text.append("| ").append(kind);
    for (int size : SIZES) {
      Double value = nanoseconds.get(kind + "@" + size);
      text.append(" | ").append(value == null ? "" : rounded(value));
    }
    Double allocated = bytes.get(kind + "@1000");
    text.append(" | ").append(allocated == null ? "" : rounded(allocated)).append(" |\n");
  }

  private String ratio(String slow, String fast) {
    Double above = nanoseconds.get(slow);
    Double below = nanoseconds.get(fast);
    return above == null || below == null ? "?" : rounded(above / below);
  }

  private static String rounded(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }
}

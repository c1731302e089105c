package dev.aegis.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs all benchmarks, puts their figures between the marks in a page, and draws a chart. */
public final class Report {
  private static final String BEGIN = "<!-- figures: begin -->\n";
  private static final String END = "<!-- figures: end -->";

  private static final int FORKS = 4;

  private Report() {}

  /**
   * The page's path, the chart's, then options of JMH.
   *
   * @throws IOException where a file can't be read or written
   */
  public static void main(String[] args)
      throws IOException, RunnerException, CommandLineOptionException {
    Path page = Path.of(args[0]);
    Path chart = Path.of(args[1]);
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END, begin);
    CommandLineOptions options = new CommandLineOptions(Arrays.copyOfRange(args, 2, args.length));
    Figures figures = new Figures();
    run(figures, options, new OptionsBuilder().include("DecisionBenchmark|PeerBenchmark"));
    run(
        figures,
        options,
        new OptionsBuilder()
            .include("DecisionBenchmark")
            .param("kind", "W1")
            .param("rules", "100000"));
    run(figures, options, new OptionsBuilder().include("CompileBenchmark"));
    // What is compared closely is measured one right after the other, several times.
    for (int threads : new int[] {1, 2}) {
      figures.compare(
          threads,
          measured(
              options,
              new OptionsBuilder()
                  .include("DecisionBenchmark")
                  .param("kind", "W2")
                  .param("rules", "1000")
                  .threads(threads)
                  .forks(FORKS)));
    }
    run(figures, options, new OptionsBuilder().include("BatchBenchmark").forks(FORKS));
    Files.writeString(page, text.substring(0, begin) + figures.markdown() + text.substring(end));
    Files.writeString(chart, Chart.of(figures).svg());
  }

  private static void run(
      Figures figures, CommandLineOptions options, ChainedOptionsBuilder benchmarks)
      throws RunnerException {
    figures.take(measured(options, benchmarks));
  }

  private static Collection<RunResult> measured(
      CommandLineOptions options, ChainedOptionsBuilder benchmarks) throws RunnerException {
    return new Runner(benchmarks.parent(options).addProfiler(GCProfiler.class).build()).run();
  }
}

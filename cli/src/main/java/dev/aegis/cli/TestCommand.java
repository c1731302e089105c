package dev.aegis.cli;

import dev.aegis.condition.Functions;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.match.Matcher;
import dev.aegis.suite.Coverage;
import dev.aegis.suite.Mutant;
import dev.aegis.suite.MutationRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the tests of a policy. */
@Command(
    name = "test",
    description = {
      "Run the tests of a policy, and show each that fails, and why.",
      "A file with `tests` is a test file; the others make the policy, in their order.",
      "Exit code 1 where a test fails, where a file has a mistake, or where less was reached than"
          + " --min-coverage or --min-mutation-score asks for."
    },
    footer = {
      "  aegis test policy.yaml policy.test.yaml",
      "  aegis test policy.yaml policy.test.yaml --min-coverage 90 --min-mutation-score 95",
      "  aegis test policy.yaml --generate > policy.test.yaml",
      "  aegis test base.yaml team.yaml tests/*.yaml --junit aegis-tests.xml"
    })
final class TestCommand extends AegisCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "POLICY… TESTS…",
      hideParamSyntax = true,
      description = "The policy's files and the test files, in any order.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--coverage",
      description =
          "Show which rules were met, and which conditions were seen true, false and undecidable.")
  private boolean coverage;

  @Option(
      names = "--coverage-html",
      paramLabel = "FILE",
      description = "Write that as a page of HTML, too.")
  private @Nullable Path coveragePage;

  @Option(
      names = "--min-coverage",
      paramLabel = "PERCENT",
      description = "Fail where less of what can happen was seen.")
  private @Nullable Double minCoverage;

  @Option(
      names = "--mutate",
      description =
          "Make one mistake after the other in the policy, and show those that no test notices.")
  private boolean mutate;

  @Option(
      names = "--min-mutation-score",
      paramLabel = "PERCENT",
      description = "Fail where fewer of those mistakes were noticed.")
  private @Nullable Double minMutationScore;

  @Option(
      names = "--generate",
      description =
          "Write a test file of what the tests lack, or of everything where none is given.")
  private boolean generate;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Write a report as JUnit XML, too, which CI servers read.")
  private @Nullable Path junit;

  @Option(names = "--format", paramLabel = "FORMAT", description = "text or json (default: text).")
  private Form format = Form.TEXT;

  @Mixin private InstallationOptions options = new InstallationOptions();

  TestCommand(Shell shell) {
    super(shell);
  }

  /** What the results look like. */
  enum Form {
    TEXT,
    JSON
  }

  @Override
  public Integer call() throws IOException {
    check();
    try (Installation installation = options.open(shell)) {
      Outcome<TestedPolicy> tested = TestedPolicy.read(files, installation.functions(), !generate);
      if (!tested.succeeded()) {
        Findings.print(tested.diagnostics(), shell.err(), Colors.OFF);
        return ExitCode.NO;
      }
      return run(tested.get(), installation.functions());
    }
  }

  private void check() throws IOException {
    boolean measures =
        coverage
            || mutate
            || minCoverage != null
            || minMutationScore != null
            || coveragePage != null
            || junit != null
            || format != Form.TEXT;
    if (generate && measures) {
      throw CommandFailure.usage("--generate writes a test file and goes with no other option");
    }
    checkPercent("--min-coverage", minCoverage);
    checkPercent("--min-mutation-score", minMutationScore);
    if (junit != null && coveragePage != null && isSame(junit, coveragePage)) {
      throw CommandFailure.usage("--junit and --coverage-html name the same file");
    }
    if (junit != null) {
      JUnitReport.refuseToReplaceOthers(junit);
    }
    if (coveragePage != null) {
      CoveragePage.refuseToReplaceOthers(coveragePage);
    }
  }

  private static boolean isSame(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  private static void checkPercent(String option, @Nullable Double percent) {
    if (percent != null && !(percent >= 0 && percent <= 100)) {
      throw CommandFailure.usage(option + " is a number from 0 to 100");
    }
  }

  private int run(TestedPolicy tested, Functions functions) throws IOException {
    Matcher matcher = Matcher.compile(tested.policy());
    TestReport report = TestReport.of(matcher, tested.suites());
    if (junit != null) {
      JUnitReport.write(report, junit);
    }
    boolean passed = report.failures().isEmpty();
    if (generate && !passed) {
      new TestText(report, Colors.OFF).lines().forEach(this::note);
      note("aegis: the policy does not pass its tests, so no others were generated");
      return ExitCode.NO;
    }
    if (generate) {
      try (Progress progress = Progress.of(shell, "changes of the policy tried", 10)) {
        GeneratedTests.lines(matcher, functions, report.cases(), progress::step)
            .forEach(this::println);
      }
      return ExitCode.DONE;
    }
    Coverage seen =
        coverage || minCoverage != null || coveragePage != null
            ? Coverage.of(matcher, report.cases())
            : null;
    MutationRun mutated =
        passed && (mutate || minMutationScore != null) ? mutated(report, functions) : null;
    show(report, seen, mutated);
    if (seen != null && coveragePage != null) {
      CoveragePage.write(seen, coveragePage);
    }
    if (!passed && (mutate || minMutationScore != null)) {
      note("aegis: the policy does not pass its tests, so nothing was changed in it to try them");
    }
    boolean coverageIsEnough =
        isEnough("coverage", seen == null ? null : seen.percent(), "--min-coverage", minCoverage);
    boolean scoreIsEnough =
        isEnough(
            "mutation score",
            mutated == null ? null : mutated.score(),
            "--min-mutation-score",
            minMutationScore);
    return passed && coverageIsEnough && scoreIsEnough ? ExitCode.DONE : ExitCode.NO;
  }

  private MutationRun mutated(TestReport report, Functions functions) {
    List<Mutant> mutants = MutationRun.mutants(report.matcher().policy(), functions);
    try (Progress progress =
        Progress.of(shell, "of " + mutants.size() + " changes of the policy tried", 10)) {
      return MutationRun.of(report.matcher(), mutants, report.cases(), progress::step);
    }
  }

  private void show(TestReport report, @Nullable Coverage seen, @Nullable MutationRun mutated) {
    if (format == Form.JSON) {
      Map<String, @Nullable Object> json = TestJson.of(report);
      if (seen != null) {
        json.put("coverage", TestJson.of(seen));
      }
      if (mutated != null) {
        json.put("mutation", TestJson.of(mutated));
      }
      printJson(json);
      return;
    }
    new TestText(report, colors()).lines().forEach(this::println);
    if (seen != null && (coverage || minCoverage != null)) {
      println("");
      new CoverageText(seen, colors()).lines().forEach(this::println);
    }
    if (mutated != null) {
      println("");
      ZoneId zone = report.matcher().policy().timezone();
      new MutationText(mutated, zone, report.matcher().policy().asksForTheTime(), colors())
          .lines()
          .forEach(this::println);
    }
  }

  private boolean isEnough(
      String measure, @Nullable Double percent, String option, @Nullable Double least) {
    if (percent == null || least == null || percent >= least) {
      return true;
    }
    note(
        "aegis: the %s is %s, and %s asks for %s"
            .formatted(measure, CoverageText.percent(percent), option, least));
    return false;
  }
}

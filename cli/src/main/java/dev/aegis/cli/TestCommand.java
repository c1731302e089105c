package dev.aegis.cli;

import dev.aegis.diagnostic.Outcome;
import dev.aegis.match.Matcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
      "Exit code 1 where a test fails, or where a file has a mistake."
    },
    footer = {
      "  aegis test policy.yaml policy.test.yaml",
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
      names = "--junit",
      paramLabel = "FILE",
      description = "Write a report as JUnit XML, too, which CI servers read.")
  private @Nullable Path junit;

  @Option(names = "--format", paramLabel = "FORMAT", description = "text or json (default: text).")
  private Form format = Form.TEXT;

  @Mixin private FunctionOptions functions = new FunctionOptions();

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
    if (junit != null) {
      JUnitReport.refuseToReplaceOthers(junit);
    }
    try (FunctionOptions.Loaded loaded = functions.load(shell)) {
      Outcome<TestedPolicy> tested = TestedPolicy.read(files, loaded.functions());
      if (!tested.succeeded()) {
        Findings.print(tested.diagnostics(), shell.err(), Colors.OFF);
        return ExitCode.NO;
      }
      return run(tested.get());
    }
  }

  private int run(TestedPolicy tested) throws IOException {
    TestReport report = TestReport.of(Matcher.compile(tested.policy()), tested.suites());
    switch (format) {
      case TEXT -> new TestText(report, colors()).lines().forEach(this::println);
      case JSON -> printJson(TestJson.of(report));
    }
    if (junit != null) {
      JUnitReport.write(report, junit);
    }
    return report.failures().isEmpty() ? ExitCode.DONE : ExitCode.NO;
  }
}

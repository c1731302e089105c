package dev.aegis.cli;

import dev.aegis.check.PolicyChecks;
import dev.aegis.condition.Functions;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.match.Matcher;
import dev.aegis.suite.SuiteGenerator;
import dev.aegis.suite.SuiteText;
import dev.aegis.suite.TestCase;
import java.util.ArrayList;
import java.util.List;

/** A test file that was made from a policy, for a person to confirm. */
final class GeneratedTests {
  private GeneratedTests() {}

  /**
   * The lines of the file.
   *
   * @param given the tests that there are, which the policy passes
   */
  static List<String> lines(
      Matcher matcher, Functions functions, List<TestCase> given, Runnable progress) {
    SuiteGenerator.Generated generated =
        SuiteGenerator.generate(matcher, functions, given, progress);
    List<String> lines = new ArrayList<>();
    lines.add(
        "# Generated. Each expectation is what the policy decided, not what it should decide:");
    lines.add(
        "# read them one by one, correct the policy or the expectation, and keep what you"
            + " confirm.");
    for (Diagnostic diagnostic : unreachable(matcher)) {
      lines.add("# " + Text.printable(diagnostic.message()));
      if (diagnostic.hint() != null) {
        lines.add("#   " + Text.printable(diagnostic.hint()));
      }
    }
    if (!generated.unreached().isEmpty()) {
      lines.add("# No action was found by which these happen; look whether they can:");
      generated.unreached().forEach(what -> lines.add("#   " + Text.printable(what)));
    }
    if (generated.cases().isEmpty()) {
      if (generated.unreached().isEmpty()) {
        lines.add("# Nothing is missing in the tests that there are.");
      }
      lines.add("tests: []");
    } else {
      lines.addAll(SuiteText.of(generated.cases(), matcher.policy().timezone()).lines().toList());
    }
    return lines;
  }

  /** What can never be met has no test; the findings say what covers it. */
  private static List<Diagnostic> unreachable(Matcher matcher) {
    return PolicyChecks.check(matcher).warnings().stream()
        .filter(
            warning ->
                warning.code() == Code.UNREACHABLE_RULE
                    || warning.code() == Code.CONSTANT_CONDITION)
        .toList();
  }
}

package dev.aegis.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.check.PolicyChecks;
import dev.aegis.condition.Functions;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import dev.aegis.suite.Coverage;
import dev.aegis.suite.MutationRun;
import dev.aegis.suite.Suite;
import dev.aegis.suite.SuiteReader;
import dev.aegis.suite.SuiteRun;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every policy that we show to people is valid, without a warning, and tested through. */
class PoliciesTest {
  private static final Path EXAMPLES = Path.of(System.getProperty("aegis.root"), "examples");
  private static final String TESTS = ".test.yaml";

  @TestFactory
  List<DynamicTest> everyPolicyIsValidAndTested() throws IOException {
    List<Path> policies = policies();
    assertThat(policies)
        .contains(
            EXAMPLES.resolve("policies/quickstart.yaml"),
            EXAMPLES.resolve("agent-loop/policy.yaml"),
            EXAMPLES.resolve("policy-ci/policy.yaml"),
            EXAMPLES.resolve("policy-tests/policy.yaml"),
            EXAMPLES.resolve("embedding/policy.yaml"));
    return policies.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(EXAMPLES.relativize(file).toString(), () -> check(file)))
        .toList();
  }

  private static List<Path> policies() throws IOException {
    List<Path> policies = new ArrayList<>();
    Files.walkFileTree(
        EXAMPLES,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.endsWith("target")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (isPolicy(file)) {
              policies.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    policies.sort(null);
    return policies;
  }

  /** Others have rules at their top, too: objects of Kubernetes, which say so. */
  private static boolean isPolicy(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (!name.endsWith(".yaml") && !name.endsWith(".yml")) {
      return false;
    }
    List<String> lines = Files.readAllLines(file);
    return lines.stream().anyMatch(line -> line.startsWith("rules:"))
        && lines.stream().noneMatch(line -> line.startsWith("apiVersion:"));
  }

  private static void check(Path file) throws IOException {
    Outcome<Policy> policy = PolicyReader.read(List.of(text(file)));
    assertThat(policy.diagnostics()).isEmpty();
    assertThat(policy.get().rules()).isNotEmpty();
    Matcher matcher = Matcher.compile(policy.get());
    PolicyChecks.Report report = PolicyChecks.check(matcher);
    assertThat(report.warnings()).isEmpty();
    assertThat(report.unchecked()).isZero();
    Path tests = file.resolveSibling(file.getFileName().toString().replace(".yaml", TESTS));
    Suite suite = SuiteReader.read(text(tests), policy.get()).get();
    assertThat(SuiteRun.of(matcher, suite.cases()).failures()).isEmpty();
    assertThat(Coverage.of(matcher, suite.cases()).missing()).isEmpty();
    MutationRun run =
        MutationRun.of(
            matcher, MutationRun.mutants(policy.get(), Functions.NONE), suite.cases(), () -> {});
    assertThat(run.score()).isGreaterThanOrEqualTo(95);
  }

  private static SourceText text(Path file) throws IOException {
    return new SourceText(file.getFileName().toString(), Files.readString(file));
  }
}

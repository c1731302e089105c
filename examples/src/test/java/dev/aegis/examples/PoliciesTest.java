package dev.aegis.examples;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every policy that we show to people is valid, without a warning, and tested through. */
class PoliciesTest {
  private static final Path EXAMPLES = Path.of(System.getProperty("aegis.root"), "examples");
  private static final String TESTS = ".test.yaml";

  @TestFactory
  List<DynamicTest> everyPolicyIsValidAndTested() throws IOException {
    List<Path> policies = new ArrayList<>(List.of(EXAMPLES.resolve("embedding/policy.yaml")));
    try (Stream<Path> files = Files.list(EXAMPLES.resolve("policies"))) {
      files
          .filter(file -> file.toString().endsWith(".yaml") && !file.toString().endsWith(TESTS))
          .sorted()
          .forEach(policies::add);
    }
    assertThat(policies).hasSizeGreaterThan(1);
    return policies.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(EXAMPLES.relativize(file).toString(), () -> check(file)))
        .toList();
  }

  private static void check(Path file) throws IOException {
    Outcome<Policy> policy = PolicyReader.read(List.of(text(file)));
    assertThat(policy.diagnostics()).isEmpty();
    assertThat(policy.get().rules()).isNotEmpty();
    Matcher matcher = Matcher.compile(policy.get());
    Path tests = Path.of(file.toString().replace(".yaml", TESTS));
    Suite suite = SuiteReader.read(text(tests), policy.get()).get();
    assertThat(SuiteRun.of(matcher, suite.cases()).failures()).isEmpty();
    assertThat(Coverage.of(matcher, suite.cases()).missing()).isEmpty();
    MutationRun run =
        MutationRun.of(
            matcher, MutationRun.mutants(policy.get(), Functions.NONE), suite.cases(), done -> {});
    assertThat(run.score()).isGreaterThanOrEqualTo(95);
  }

  private static SourceText text(Path file) throws IOException {
    return new SourceText(file.getFileName().toString(), Files.readString(file));
  }
}

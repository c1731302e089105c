package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Templates.Template;
import dev.aegis.condition.Functions;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import dev.aegis.suite.Coverage;
import dev.aegis.suite.Expectation;
import dev.aegis.suite.MutationRun;
import dev.aegis.suite.SuiteReader;
import dev.aegis.suite.SuiteRun;
import dev.aegis.suite.SuiteRun.Result;
import dev.aegis.suite.TestCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The policies to start from are ones to stand behind, and their tests say what they decide. */
class TemplatesTest {
  @TempDir private Path folder;

  static List<Template> templates() {
    return Templates.ALL;
  }

  @ParameterizedTest
  @MethodSource("templates")
  void theStrictestCheckFindsNothing(Template template) throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), template.policy());
    Cli.Result validate = Cli.plain().run("validate", "--strict", file);
    assertThat(validate.err()).isEmpty();
    assertThat(validate.exitCode()).isZero();
    assertThat(validate.out()).doesNotContain("not checked");
    assertThat(Cli.plain().run("fmt", "--check", file).exitCode()).isZero();
    assertThat((template.policy() + template.tests()).lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
  }

  @ParameterizedTest
  @MethodSource("templates")
  void decidesAsItsTestsSay(Template template) {
    SuiteRun run = run(template);
    assertThat(run.results()).isNotEmpty();
    assertThat(run.failures()).isEmpty();
  }

  /** What a case leaves open could change without anyone noticing. */
  @ParameterizedTest
  @MethodSource("templates")
  void itsTestsSayAllOfEachDecision(Template template) {
    assertThat(run(template).results())
        .allSatisfy(
            each -> {
              assertThat(each.test().description()).isNotEmpty();
              assertThat(each.test().expectation()).isEqualTo(Expectation.of(each.decision()));
            });
  }

  /** Rules whose verdict a case is about; one that was only undecidable on the way is none. */
  @ParameterizedTest
  @MethodSource("templates")
  void itsTestsReachEachRuleAndTheDefaults(Template template) {
    Policy policy = policy(template);
    Set<String> missed = new HashSet<>();
    policy.rules().forEach(rule -> missed.add(rule.name()));
    missed.add(Decision.DEFAULT_RULE);
    for (Result each : run(template).results()) {
      if (each.decision().undecided().isEmpty()) {
        missed.remove(each.decision().matchedRule());
      }
    }
    assertThat(missed).isEmpty();
  }

  /** Two goals are beyond what reasoning can rule out. */
  @ParameterizedTest
  @MethodSource("templates")
  void itsTestsSeeEachConditionBothWays(Template template) {
    Coverage coverage = Coverage.of(Matcher.compile(policy(template)), cases(template));
    assertThat(coverage.missing().size()).isLessThanOrEqualTo(1);
    assertThat(coverage.percent()).isGreaterThan(98);
  }

  /** Each is one slip away from a policy that its tests would not take. */
  @ParameterizedTest
  @MethodSource("templates")
  void itsTestsNoticeEachSlip(Template template) {
    Policy policy = policy(template);
    List<TestCase> cases = cases(template);
    MutationRun run =
        MutationRun.of(
            Matcher.compile(policy), MutationRun.mutants(policy, Functions.NONE), cases, () -> {});
    assertThat(run.survivors())
        .extracting(s -> s.mutant().rule() + " " + s.mutant().describe())
        .isEmpty();
    assertThat(run.unknown().size()).isLessThan(run.killed() / 20);
  }

  @ParameterizedTest
  @MethodSource("templates")
  void whatNoRuleIsAboutNeverRuns(Template template) {
    assertThat(policy(template).defaults().approval()).isNotEqualTo(Approval.AUTO);
  }

  @ParameterizedTest
  @MethodSource("templates")
  void whoIsAskedOrRefusedIsToldWhy(Template template) {
    assertThat(policy(template).rules())
        .filteredOn(rule -> rule.approval() != Approval.AUTO)
        .filteredOn(rule -> !template.name().equals("minimal"))
        .allSatisfy(rule -> assertThat(rule.reason()).as(rule.name()).isNotNull());
  }

  /** An agent chooses the types of its actions: those that run must not be any that begin so. */
  @ParameterizedTest
  @MethodSource("templates")
  void whatRunsByItselfIsNamed(Template template) {
    assertThat(policy(template).rules())
        .filteredOn(rule -> rule.approval() == Approval.AUTO)
        .filteredOn(rule -> !template.name().equals("minimal"))
        .allSatisfy(
            rule ->
                assertThat(rule.match().types())
                    .as(rule.name())
                    .noneMatch(type -> type.pattern().contains("*")));
  }

  @Test
  void theListFitsEightyColumns() {
    Cli.Result list = Cli.plain().run("init", "--list-templates");
    assertThat(list.out().lines()).allSatisfy(l -> assertThat(l.length()).isLessThan(80));
    Golden.check("init-list-templates.txt", list.out());
  }

  private static Policy policy(Template template) {
    return PolicyReader.read(List.of(new SourceText(template.name(), template.policy()))).get();
  }

  private static SuiteRun run(Template template) {
    return SuiteRun.of(Matcher.compile(policy(template)), cases(template));
  }

  private static List<TestCase> cases(Template template) {
    SourceText tests = new SourceText(template.name() + ".test.yaml", template.tests());
    return SuiteReader.read(tests, policy(template)).get().cases();
  }
}

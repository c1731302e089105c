package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import dev.aegis.cli.Templates.Template;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The policies to start from are ones to stand behind, and their tests say what they decide. */
class TemplatesTest {
  /** When cases are decided that say no time: by day and by night, on workdays and weekends. */
  private static final List<Instant> ANY_TIMES =
      List.of(
          Instant.parse("2026-11-23T12:00:00Z"),
          Instant.parse("2026-11-25T23:30:00Z"),
          Instant.parse("2026-11-27T03:00:00Z"),
          Instant.parse("2026-07-05T00:00:00Z"),
          Instant.parse("2026-07-04T15:00:00Z"));

  @TempDir private Path folder;

  static List<Template> templates() {
    return Templates.ALL;
  }

  @ParameterizedTest
  @MethodSource("templates")
  void theStrictestCheckFindsNothing(Template template) throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), template.policy());
    Result validate = Cli.plain().run("validate", "--strict", file);
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
    Matcher matcher = Matcher.compile(policy(template));
    List<String> differences = new ArrayList<>();
    for (TestFile.Case each : tests(template)) {
      Instant at = each.at();
      for (Instant time : at == null ? ANY_TIMES : List.of(at)) {
        Decision decision = matcher.decide(each.action(), time);
        String found = said(decision);
        String expected = each.decision() + " " + each.riskLevel() + " " + each.rule();
        if (!found.equals(expected)) {
          differences.add(each + " at " + time + ": " + found + ", not " + expected);
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  private static String said(Decision decision) {
    return (decision.approval() + " " + decision.riskLevel() + " ").toLowerCase(Locale.ROOT)
        + decision.matchedRule();
  }

  /** Rules whose verdict a case is about; one that was only undecidable on the way is none. */
  @ParameterizedTest
  @MethodSource("templates")
  void itsTestsReachEachRuleAndTheDefaults(Template template) {
    Policy policy = policy(template);
    Matcher matcher = Matcher.compile(policy);
    Set<String> missed = new HashSet<>();
    policy.rules().forEach(rule -> missed.add(rule.name()));
    missed.add(Decision.DEFAULT_RULE);
    for (TestFile.Case each : tests(template)) {
      Instant at = each.at() == null ? ANY_TIMES.getFirst() : each.at();
      Decision decision = matcher.decide(each.action(), at);
      if (decision.undecided().isEmpty()) {
        missed.remove(decision.matchedRule());
      }
    }
    assertThat(missed).isEmpty();
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
    Result list = Cli.plain().run("init", "--list-templates");
    assertThat(list.out().lines()).allSatisfy(l -> assertThat(l.length()).isLessThan(80));
    Golden.check("init-list-templates.txt", list.out());
  }

  private static Policy policy(Template template) {
    return PolicyReader.read(List.of(new SourceText(template.name(), template.policy()))).get();
  }

  private static List<TestFile.Case> tests(Template template) {
    return TestFile.read(template.name() + ".test.yaml", template.tests()).cases();
  }
}

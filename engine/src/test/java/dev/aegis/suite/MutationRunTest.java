package dev.aegis.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.action.ActionLimits;
import dev.aegis.condition.Functions;
import dev.aegis.decision.Decision;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import dev.aegis.suite.Mutant.Kind;
import dev.aegis.suite.MutationRun.Survivor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MutationRunTest {
  private static final String POLICY =
      """
      let: {small: params.amount <= 50}
      rules:
        - name: refunds
          match: {type: [refund, "refund_*"], target: "crm*"}
          when: small && !has(params.force)
          approval: auto
          risk_level: low
        - name: night
          match: {type: refund}
          conditions: {time_after: "22:00", weekdays: [sat, sun], param_gt: {amount: 10}}
          approval: block
          risk_level: high
        - {name: rest, match: {type: "refund*"}, approval: approve}
      defaults: {approval: block, risk_level: critical}
      """;

  private final Policy policy = policy(POLICY);

  @Test
  void eachKindOfMistakeIsMade() {
    List<Mutant> mutants = MutationRun.mutants(policy, Functions.NONE);
    assertThat(mutants).extracting(Mutant::kind).contains(Kind.values());
    assertThat(mutants.stream().map(mutant -> mutant.rule() + ": " + mutant.describe()))
        .contains(
            "<default>: approval: `block` becomes `approve`",
            "<default>: risk_level: `critical` becomes `high`",
            "small: let: `<=` becomes `<`",
            "small: let: `50` becomes `51`",
            "refunds: match.type: `refund` becomes `refund*`",
            "refunds: match.type: `refund_*` becomes `refund*`",
            "refunds: match.type leaves out `refund`",
            "refunds: match.target: `crm*` becomes `crm`",
            "refunds: when: `&&` becomes `||`",
            "night: conditions.time_after: `22:00` becomes `21:59`",
            "night: conditions.weekdays leaves out `sat`",
            "night: conditions.weekdays has `fri` as well",
            "night: conditions.weekdays has `mon` as well",
            "refunds: match.target: `crm*` becomes `*crm*`",
            "night: conditions.param_gt.amount: `10` becomes `9`",
            "night: conditions: `param_gt` becomes `param_gte`",
            "night: approval: `block` becomes `approve`",
            "refunds: the rule comes after `night`",
            "rest: the rule is left out");
  }

  @Test
  void aGlobsQuestionMarksAndAListsValuesAreMistakenToo() {
    Policy lists =
        policy(
            """
            rules:
              - {name: r, match: {type: "v?[?]"}, when: "params.env in ['a', 'b']", approval: auto}
              - {name: s, match: {type: s}, conditions: {param_gte: {rate: 0.5, from: '2026-02-28'}, weekdays: [6, 7]}, approval: auto}
            """);
    assertThat(
            MutationRun.mutants(lists, Functions.NONE).stream()
                .map(mutant -> mutant.rule() + ": " + mutant.describe()))
        .contains(
            "r: match.type: `v?[?]` becomes `v*[?]`",
            "r: when leaves out `'a'`",
            "r: when leaves out `'b'`",
            "s: conditions.weekdays leaves out `6`",
            "s: conditions.weekdays has `1` as well",
            "s: conditions.param_gte.rate: `0.5` becomes `0.6`",
            "s: conditions.param_gte.from: `2026-02-28` becomes `2026-03-01`")
        .doesNotContain("r: match.type: `v?[?]` becomes `v?[*]`");
  }

  /** The one thing that tells a mutant from the policy is what it decides. */
  @Test
  void whoSurvivesIsShownByAnActionThatTellsItApart() {
    MutationRun run = run(policy, List.of());
    assertThat(run.killed()).isZero();
    assertThat(run.survivors()).hasSizeGreaterThan(25);
    for (Survivor survivor : run.survivors()) {
      var witness = survivor.witness();
      Decision here = Matcher.compile(policy).decide(witness.action(), witness.at());
      Decision there =
          Matcher.compile(survivor.mutant().policy()).decide(witness.action(), witness.at());
      assertThat(Expectation.of(here)).isEqualTo(Expectation.of(witness.decision()));
      assertThat(Expectation.of(there)).isEqualTo(Expectation.of(survivor.decision()));
      assertThat(Expectation.of(there)).isNotEqualTo(Expectation.of(here));
    }
    assertThat(run.unknown()).isEmpty();
    assertThat(run.score()).isZero();
  }

  @Test
  void whatChangesNothingIsNotCounted() {
    Policy alike =
        policy(
            """
            rules:
              - {name: all, approval: block, risk_level: critical}
              - {name: never, match: {type: x}, when: params.a > 1, approval: auto}
            """);
    MutationRun run = run(alike, List.of());
    assertThat(run.survivors()).extracting(s -> s.mutant().rule()).containsOnly("all");
    assertThat(run.equivalent()).isGreaterThan(5);
    assertThat(run.unknown()).isEmpty();
  }

  /** Who says that all is noticed must have met the rule. */
  @Test
  void whatReasoningDoesNotSeeIsNotTakenForNoticed() {
    Policy dated =
        policy(
            """
            timezone: Europe/Berlin
            rules:
              - name: freeze
                match: {type: 'deploy*'}
                when: clock.date >= '2026-12-24' && clock.date <= '2027-01-02'
                approval: block
              - {name: soon, match: {type: x}, when: "now > timestamp('2031-01-01T00:00:00Z')", approval: auto}
              - {name: minute, match: {type: m}, when: "clock.minute == 37 && clock.hour > 3", approval: auto}
            """);
    MutationRun untested = run(dated, List.of());
    assertThat(untested.score()).isZero();
    assertThat(untested.survivors())
        .extracting(s -> s.mutant().rule() + ": " + s.mutant().describe())
        .contains(
            "freeze: the rule is left out",
            "soon: the rule is left out",
            "minute: the rule is left out");
    assertThat(untested.counted())
        .isEqualTo(untested.survivors().size() + untested.unknown().size());
    List<TestCase> cases = generated(Matcher.compile(dated), List.of());
    assertThat(cases)
        .extracting(test -> test.expectation().rule())
        .contains("freeze", "soon", "minute");
  }

  /** An action that nobody can ask for shows nothing. */
  @Test
  void witnessesAreActionsThatCanBeAsked() {
    Policy beyond =
        policy(
            """
            rules:
              - {name: cafe, match: {type: 'caf\u00e9*', target: "*\u30c7"}, approval: block}
              - {name: lines, match: {type: "x\\ny*"}, approval: auto}
            """);
    List<TestCase> cases = generated(Matcher.compile(beyond), List.of());
    assertThat(cases)
        .isNotEmpty()
        .allSatisfy(test -> assertThat(ActionLimits.violations(test.action())).isEmpty());
    SourceText written = new SourceText("t.yaml", SuiteText.of(cases, beyond.timezone()));
    Suite read = SuiteReader.read(written, beyond).get();
    assertThat(SuiteRun.of(Matcher.compile(beyond), read.cases()).failures()).isEmpty();
  }

  @Test
  void testsNoticeWhatTheyAreAbout() {
    Matcher matcher = Matcher.compile(policy);
    Suite suite =
        SuiteReader.read(
                new SourceText(
                    "t.yaml",
                    """
                    tests:
                      - {action: {type: refund, target: crm, params: {amount: 50}}, expected_rule: refunds}
                      - {action: {type: refund, target: crm, params: {amount: 51}}, at: '2026-01-05T12:00:00Z', expected_rule: rest}
                    """),
                policy)
            .get();
    List<Integer> progress = new ArrayList<>();
    List<Mutant> mutants = MutationRun.mutants(policy, Functions.NONE);
    MutationRun run =
        MutationRun.of(matcher, mutants, suite.cases(), () -> progress.add(progress.size() + 1));
    assertThat(progress).hasSize(mutants.size()).endsWith(mutants.size());
    assertThat(run.survivors())
        .extracting(s -> s.mutant().rule() + ": " + s.mutant().describe())
        .doesNotContain("small: let: `<=` becomes `<`", "small: let: `50` becomes `51`")
        .contains("night: approval: `block` becomes `approve`");
    assertThat(run.killed()).isPositive();
  }

  @Test
  void aGeneratedSuiteNoticesAll() {
    Matcher matcher = Matcher.compile(policy);
    List<TestCase> cases = generated(matcher, List.of());
    assertThat(SuiteRun.of(matcher, cases).failures()).isEmpty();
    assertThat(Coverage.of(matcher, cases).missing()).isEmpty();
    MutationRun run =
        MutationRun.of(matcher, MutationRun.mutants(policy, Functions.NONE), cases, () -> {});
    assertThat(run.survivors()).isEmpty();
    assertThat(run.score()).isEqualTo(100);
  }

  /** Who reads the tests would take what they don't mention for tested. */
  @Test
  void whatNoActionWasFoundForIsNamed() {
    Policy hard =
        policy(
            """
            rules:
              - name: square
                match: {type: s}
                when: params.a * params.a == 1234321
                approval: auto
              - {name: never, match: {type: n}, when: params.n > 5 && params.n < 3, approval: auto}
            """);
    SuiteGenerator.Generated generated =
        SuiteGenerator.generate(Matcher.compile(hard), Functions.NONE, List.of(), () -> {});
    assertThat(generated.unreached())
        .contains("square is met")
        .noneMatch(what -> what.startsWith("never"));
  }

  @Test
  void noGeneratedTestCouldBeLeftOut() {
    Matcher matcher = Matcher.compile(policy);
    List<TestCase> cases = generated(matcher, List.of());
    assertThat(generated(matcher, cases)).isEmpty();
    for (int i = 0; i < cases.size(); i++) {
      List<TestCase> fewer = new ArrayList<>(cases);
      TestCase without = fewer.remove(i);
      assertThat(generated(matcher, fewer)).as("without %s", without).isNotEmpty();
    }
  }

  @Test
  void aParameterWithinAnotherIsNoKeyOfItsOwn() {
    Policy nested =
        policy("rules: [{name: r, match: {type: pay}, when: params.a.b > 1, approval: auto}]");
    Matcher matcher = Matcher.compile(nested);
    List<TestCase> cases = generated(matcher, List.of());
    assertThat(cases).isNotEmpty();
    assertThat(cases).allSatisfy(c -> assertThat(c.action().params()).doesNotContainKey("a.b"));
    assertThat(Coverage.of(matcher, cases).missing()).isEmpty();
  }

  @Test
  void whatIsWrittenReadsBackAsItWas() {
    Matcher matcher = Matcher.compile(policy);
    List<TestCase> cases = generated(matcher, List.of());
    String text = SuiteText.of(cases, policy.timezone());
    List<TestCase> read = SuiteReader.read(new SourceText("g.yaml", text), policy).get().cases();
    assertThat(read).hasSameSizeAs(cases);
    for (int i = 0; i < cases.size(); i++) {
      assertThat(read.get(i).action()).isEqualTo(cases.get(i).action());
      assertThat(read.get(i).at()).isEqualTo(cases.get(i).at());
      assertThat(read.get(i).expectation()).isEqualTo(cases.get(i).expectation());
      assertThat(read.get(i).description()).isEqualTo(cases.get(i).description());
    }
  }

  @Test
  void hostileTextsReadBackAsWell() {
    Action action =
        Action.of("no", "a: b #{c}\n\u2028\"'", Map.of("- x", List.of("null", 1L, "y", true)));
    TestCase hostile =
        new TestCase(
            "yes: \u0007 *&!",
            action,
            null,
            new Expectation(null, null, Decision.DEFAULT_RULE),
            new dev.aegis.source.Place(new SourceText("x", ""), new dev.aegis.source.Span(0, 0)));
    String text = SuiteText.of(List.of(hostile), policy.timezone());
    TestCase read =
        SuiteReader.read(new SourceText("g.yaml", text), policy).get().cases().getFirst();
    assertThat(read.action()).isEqualTo(action);
    assertThat(read.description()).isEqualTo(hostile.description());
  }

  private static List<TestCase> generated(Matcher matcher, List<TestCase> given) {
    return SuiteGenerator.generate(matcher, Functions.NONE, given, () -> {}).cases();
  }

  private static MutationRun run(Policy policy, List<TestCase> cases) {
    return MutationRun.of(
        Matcher.compile(policy), MutationRun.mutants(policy, Functions.NONE), cases, () -> {});
  }

  private static Policy policy(String text) {
    return PolicyReader.read(List.of(new SourceText("policy.yaml", text))).get();
  }
}

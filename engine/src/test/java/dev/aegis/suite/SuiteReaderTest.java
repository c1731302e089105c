package dev.aegis.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuiteReaderTest {
  private static final Policy POLICY =
      PolicyReader.read(
              List.of(
                  new SourceText(
                      "policy.yaml",
                      "rules: [{name: small, approval: auto}, {name: large, approval: block}]")))
          .get();

  private static Outcome<Suite> read(String text) {
    return SuiteReader.read(new SourceText("t.yaml", text), POLICY);
  }

  /** All that is said of a text: code, place and message, and what is suggested. */
  private static List<String> said(String text) {
    Outcome<Suite> outcome = read(text);
    assertThat(outcome.succeeded()).isFalse();
    return outcome.diagnostics().stream()
        .map(
            found ->
                found.code().id()
                    + " "
                    + found.position().line()
                    + ":"
                    + found.position().column()
                    + " "
                    + found.message()
                    + (found.hint() == null ? "" : " (" + found.hint() + ")"))
        .toList();
  }

  @Test
  void aTestThatSaysEverything() {
    Suite suite =
        read("""
        x-owner: the payments team
        tests:
          - description: 日本 pays
            x-ticket: 7
            action:
              type: pay
              target: crm
              params: {amount: 50, to: [ann, {b: null}]}
              agent_id: bot
            at: '2026-11-26T16:59:00+01:00'
            expected_decision: Auto
            expected_risk_level: LOW
            expected_rule: small
        """)
            .get();
    TestCase test = suite.cases().getFirst();
    assertThat(suite.cases()).hasSize(1);
    assertThat(test.description()).isEqualTo("日本 pays");
    assertThat(test.action().type()).isEqualTo("pay");
    assertThat(test.action().target()).isEqualTo("crm");
    assertThat(test.action().agentId()).isEqualTo("bot");
    assertThat(test.action().params().get("amount")).isEqualTo(50L);
    assertThat(test.action().params().get("to")).hasToString("[ann, {b=null}]");
    assertThat(test.at()).isEqualTo(Instant.parse("2026-11-26T15:59:00Z"));
    assertThat(test.expectation())
        .isEqualTo(new Expectation(Approval.AUTO, RiskLevel.LOW, "small"));
    assertThat(suite.source().position(test.place().span().start()).line()).isEqualTo(3);
  }

  @Test
  void aTestThatSaysLittle() {
    TestCase test =
        read("tests: [{action: {type: pay}, expected_rule: <default>}]").get().cases().getFirst();
    assertThat(test.description()).isEmpty();
    assertThat(test.action()).isEqualTo(Action.of("pay", ""));
    assertThat(test.at()).isNull();
    assertThat(test.expectation()).isEqualTo(new Expectation(null, null, "<default>"));
  }

  @Test
  void jsonDoesAsWell() {
    assertThat(
            read("{\"tests\": [{\"action\": {\"type\": \"pay\", \"params\": {\"n\": 1.5}},"
                    + "\t\"expected_decision\": \"block\"}]}")
                .get()
                .cases()
                .getFirst()
                .action()
                .params())
        .isEqualTo(Map.of("n", 1.5));
  }

  @Test
  void whatExpectsNothingIsAMistake() {
    assertThat(said("tests:\n  - action: {type: a}\n"))
        .containsExactly(
            "AEG701 2:5 this test expects nothing"
                + " (say `expected_decision`, `expected_risk_level` or `expected_rule`)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tests: []", "tests: [ ]\nx-a: 1", "{\"tests\": []}"})
  void aFileWithoutATestIsAMistake(String text) {
    assertThat(said(text)).containsExactly("AEG701 1:1 there is no test here");
  }

  @Test
  void aRuleThatIsNotThereIsAMistake() {
    assertThat(said("tests:\n- action: {type: a}\n  expected_rule: smal\n"))
        .containsExactly("AEG702 3:18 the policy has no rule `smal` (did you mean `small`?)");
    assertThat(said("tests:\n- action: {type: a}\n  expected_rule: '  whatever  '\n"))
        .containsExactly(
            "AEG702 3:18 the policy has no rule `  whatever  `"
                + " (where no rule is met, it is `<default>`)");
  }

  @Test
  void allMistakesOfAFileAreToldAtOnce() {
    assertThat(
            said(
                """
                test: 1
                tests:
                  - acton: {type: a}
                    expected_decision: alow
                  - action: {type: a, target: 7}
                    expected_risk_level: [low]
                    at: 2026-11-26
                  - just a text
                """))
        .containsExactly(
            "AEG301 1:1 `test` is no key of a test file (did you mean `tests`?)",
            "AEG301 3:5 `acton` is no key of a test (did you mean `action`?)",
            "AEG703 3:5 a test needs an `action`",
            "AEG303 4:24 `expected_decision` is one of auto, approve, block, not `alow`",
            "AEG703 5:31 `target` must be a string, not a number",
            "AEG302 6:26 `expected_risk_level` must be a text (put it in quotes)",
            "AEG704 7:9 `at` must be a time with its offset, and is `2026-11-26` (for example"
                + " `2026-03-27T10:00:00Z` or `2026-03-27T10:00:00+01:00`)",
            "AEG302 8:5 a test must be a mapping");
  }

  @Test
  void keysThatStandTwiceAreToldOf() {
    assertThat(
            said(
                """
                tests:
                  - action: {type: a, type: b}
                    expected_rule: small
                    expected_rule: large
                """))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("AEG202 2:23 "),
            second -> assertThat(second).startsWith("AEG202 4:5 "));
    assertThat(said("tests: [{action: {type: a}, expected_rule: small}]\ntests: []\n"))
        .satisfiesExactly(first -> assertThat(first).startsWith("AEG202 2:1 "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7|AEG302 1:44 `description` must be a text (put it in quotes)",
        "true|AEG302 1:44 `description` must be a text (put it in quotes)",
        "null|AEG302 1:44 `description` must be a text (put it in quotes)",
        "[a]|AEG302 1:44 `description` must be a text (put it in quotes)",
        "{a: b}|AEG302 1:44 `description` must be a text (put it in quotes)",
      })
  void aDescriptionIsAText(String description, String expected) {
    assertThat(
            said(
                "tests: [{action: {type: a}, "
                    + "description: "
                    + "  "
                    + description
                    + ", expected_rule: small}]"))
        .containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tests|AEG302 1:1 a test file must be a mapping",
        "[]|AEG302 1:1 a test file must be a mapping",
        "- tests: []|AEG302 1:1 a test file must be a mapping",
        "tests: 7|AEG302 1:8 `tests` must be a list",
        "tests:|AEG302 1:7 `tests` must be a list",
        "tests: {a: 1}|AEG302 1:8 `tests` must be a list",
        "tests: [7, [], null]|AEG302 1:9 a test must be a mapping",
        "tests: [{}]|AEG703 1:9 a test needs an `action`",
        "tests: [{action: 7, expected_rule: small}]|AEG703 1:18 an action must be an object",
        "tests: [{action: , expected_rule: small}]|AEG703 1:17 an action must be an object",
        "tests: [{action: {}, expected_rule: small}]|AEG703 1:18 `action_type`",
        "tests: [{action: {type: ''}, expected_rule: small}]|AEG703 1:18 `action_type` is empty",
        "tests: [{action: {type: a, at: x}, expected_rule: small}]|AEG703 1:32 `at`",
        "tests: [{action: {type: a, params: []}, expected_rule: small}]|AEG703 1:36 `params`",
        "tests: [{action: {type: a}, expected_rule: }]|AEG302 1:43 `expected_rule` must be a text",
        "tests: [{action: {type: a}, expected_decision: 1}]|AEG302 1:48 `expected_decision` must",
        "tests: [{action: {type: a}, expected_rule: <other>}]|AEG702 1:44 the policy has no rule",
        "tests: [*a]|AEG204 1:9 ",
        "tests: [|AEG201 ",
      })
  void whatMakesNoSenseIsToldWithItsPlace(String text, String expected) {
    assertThat(said(text)).anySatisfy(found -> assertThat(found).startsWith(expected));
  }

  @Test
  void anEmptyFileHoldsNothing() {
    assertThat(said("")).satisfiesExactly(found -> assertThat(found).startsWith("AEG305 1:1 "));
    assertThat(said("# later\n"))
        .satisfiesExactly(found -> assertThat(found).startsWith("AEG305 "));
  }

  @Test
  void deepNestingEndsInAFinding() {
    assertThat(said("tests: " + "[".repeat(100_000))).isNotEmpty();
    assertThat(
            said(
                "tests: [{expected_rule: small, action: {type: a, params: {p: "
                    + "[".repeat(80)
                    + "]".repeat(80)
                    + "}}}]"))
        .satisfiesExactly(found -> assertThat(found).startsWith("AEG205 1:"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tests: []|true",
        "{\"tests\": 7}|true",
        "{x: 1, tests: y}|true",
        "rules: []|false",
        "{}|false",
        "- tests|false",
        "tests|false",
        "''|false",
        "tests: [|false",
        "rules: [{tests: 1}]|false",
      })
  void aTestFileIsKnownByItsTests(String text, boolean expected) {
    assertThat(SuiteReader.isTests(new SourceText("t.yaml", text))).isEqualTo(expected);
  }
}

package dev.aegis.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.policy.Rule;
import dev.aegis.source.SourceText;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private final Policy policy =
      policy(
          """
          rules:
            - {name: big, match: {type: pay}, when: "params.amount > 100 || clock.hour >= 20", approval: block}
            - {name: pays, match: {type: pay*}, approval: approve}
            - {name: shadowed, match: {type: pay_now}, approval: auto}
          """);

  /** Where {@code big} can't be decided, it decides, whatever comes after it. */
  @Test
  void whatNoTestSeesIsMissing() {
    Coverage coverage =
        coverage(
            """
            tests:
              - {action: {type: pay, params: {amount: 101}}, at: '2026-01-05T12:00:00Z', expected_rule: big}
              - {action: {type: pay}, at: '2026-01-05T12:00:00Z', expected_decision: block}
            """);
    assertThat(coverage.missing())
        .extracting(Goal::describe)
        .containsExactly(
            "`params.amount > 100` is false", "`clock.hour >= 20` is true", "met", "reached");
    assertThat(coverage.covered()).isEqualTo(4);
    assertThat(coverage.possible()).isEqualTo(8);
    assertThat(coverage.percent()).isEqualTo(50);
  }

  @Test
  void whatCanNotHappenIsNoGoal() {
    Coverage coverage = coverage("tests: [{action: {type: x}, expected_rule: <default>}]");
    assertThat(coverage.unreachable()).extracting(Rule::name).containsExactly("shadowed");
    assertThat(coverage.reached().keySet())
        .extracting(Goal::describe)
        .contains("`clock.hour >= 20` is false")
        .doesNotContain("`clock.hour >= 20` is undecidable");
  }

  private Coverage coverage(String tests) {
    Suite suite = SuiteReader.read(new SourceText("t.yaml", tests), policy).get();
    return Coverage.of(Matcher.compile(policy), suite.cases());
  }

  private static Policy policy(String text) {
    return PolicyReader.read(List.of(new SourceText("policy.yaml", text))).get();
  }
}

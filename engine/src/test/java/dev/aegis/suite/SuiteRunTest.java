package dev.aegis.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.decision.Approval;
import dev.aegis.match.Matcher;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import dev.aegis.suite.Expectation.Mismatch;
import dev.aegis.suite.SuiteRun.Result;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuiteRunTest {
  private static final String RULES =
      """
      timezone: Asia/Tokyo
      rules:
        - name: night
          match: {type: deploy}
          conditions: {time_after: "22:00", time_before: "06:00"}
          approval: block
          risk_level: critical
        - name: weekend
          match: {type: release}
          when: clock.weekday >= 6
          approval: block
        - {name: deploy, match: {type: [deploy, release]}, approval: auto, risk_level: low}
      """;

  private static SuiteRun run(String policy, String tests) {
    Matcher matcher =
        Matcher.compile(PolicyReader.read(List.of(new SourceText("p.yaml", policy))).get());
    return SuiteRun.of(
        matcher, SuiteReader.read(new SourceText("t.yaml", tests), matcher.policy()).get().cases());
  }

  @Test
  void allIsAsExpected() {
    SuiteRun run =
        run(
            RULES,
            """
            tests:
              - action: {type: read}
                expected_decision: approve
                expected_risk_level: medium
                expected_rule: <default>
              - action: {type: deploy}
                at: '2026-11-26T12:00:00+09:00'
                expected_rule: deploy
              - action: {type: deploy}
                at: '2026-11-26T22:00:00+09:00'
                expected_risk_level: critical
            """);
    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).isEqualTo(3);
    assertThat(run.results()).hasSize(3).allMatch(Result::passed);
    assertThat(run.results().get(1).at()).isEqualTo(Instant.parse("2026-11-26T03:00:00Z"));
  }

  @Test
  void eachDifferenceIsTold() {
    SuiteRun run =
        run(
            RULES,
            """
            tests:
              - action: {type: read}
                expected_decision: auto
                expected_risk_level: critical
                expected_rule: deploy
              - action: {type: read}
                expected_decision: approve
                expected_risk_level: low
              - action: {type: read}
                expected_decision: approve
            """);
    assertThat(run.passed()).isEqualTo(1);
    assertThat(run.failures())
        .extracting(Result::mismatches)
        .containsExactly(
            List.of(
                new Mismatch("decision", "auto", "approve"),
                new Mismatch("risk level", "critical", "medium"),
                new Mismatch("rule", "deploy", "<default>")),
            List.of(new Mismatch("risk level", "low", "medium")));
  }

  @Test
  void whatSaysNoTimeMustHoldByDayAndByNight() {
    String test = "tests: [{action: {type: deploy}, expected_decision: %s}]";
    Result auto = run(RULES, test.formatted("auto")).failures().getFirst();
    assertThat(auto.decision().approval()).isEqualTo(Approval.BLOCK);
    LocalTime time = auto.at().atZone(ZoneId.of("Asia/Tokyo")).toLocalTime();
    assertThat(time.getHour() >= 22 || time.getHour() < 6).isTrue();
    Result block = run(RULES, test.formatted("block")).failures().getFirst();
    assertThat(block.decision().matchedRule()).isEqualTo("deploy");
  }

  @Test
  void whatSaysNoTimeMustHoldOnWorkdaysAndAtWeekends() {
    String test = "tests: [{action: {type: release}, expected_rule: %s}]";
    assertThat(run(RULES, test.formatted("deploy")).failures()).hasSize(1);
    assertThat(run(RULES, test.formatted("weekend")).failures()).hasSize(1);
  }

  @Test
  void whatTheTimeDoesNotTouchMaySayNone() {
    assertThat(run(RULES, "tests: [{action: {type: read}, expected_rule: <default>}]").failures())
        .isEmpty();
  }

  @Test
  void anExpectationExpectsSomething() {
    assertThatThrownBy(() -> new Expectation(null, null, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatWasDecidedIsAnExpectationThatItMeets() {
    Result result =
        run(RULES, "tests: [{action: {type: read}, expected_rule: <default>}]")
            .results()
            .getFirst();
    assertThat(Expectation.of(result.decision()).mismatches(result.decision())).isEmpty();
  }
}

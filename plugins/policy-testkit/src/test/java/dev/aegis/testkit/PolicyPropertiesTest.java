package dev.aegis.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.decision.Approval;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A fault of each kind is planted in a policy, found, and shown as small as it can be. */
class PolicyPropertiesTest {
  private static final PolicyUnderTest SOUND = Policies.load("refunds.yaml");

  /** The sound policy with one part of its text replaced. */
  private static PolicyUnderTest with(String part, String replacement) {
    String sound = Texts.of("refunds.yaml");
    if (!sound.contains(part)) {
      throw new IllegalArgumentException("the policy does not have: " + part);
    }
    return Policies.parse("refunds.yaml", sound.replace(part, replacement));
  }

  private static PolicyUnderTest withFirst(String rule) {
    return with("rules:\n", "rules:\n" + rule);
  }

  @Test
  void deletesInProductionAreNeverAutomatic() {
    assertThatCode(() -> PolicyProperties.neverAuto(SOUND, "delete*", "prod*"))
        .doesNotThrowAnyException();
  }

  @Test
  void anAutomaticDeleteIsFound() {
    PolicyUnderTest faulty =
        withFirst(
            """
              - name: cleanup
                match: {type: '*', target: '*-tmp', agent: 'janitor*'}
                when: params.age_days >= 30 && params.dry == false
                risk_level: low
                approval: auto
            """);
    assertThatThrownBy(() -> PolicyProperties.neverAuto(faulty, "delete*", "prod*"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("decided as `auto`, and `approve` is the least")
        .hasMessageContaining(
            "action:   {\"type\":\"delete\",\"target\":\"prod-tmp\","
                + "\"params\":{\"age_days\":30,\"dry\":false},\"agent_id\":\"janitor\"}")
        .hasMessageContaining("decision: low / auto (matched: cleanup)")
        .hasMessageContaining(
            "aegis simulate refunds.yaml --action '{\"type\":\"delete\",\"target\":\"prod-tmp\","
                + "\"params\":{\"age_days\":30,\"dry\":false},\"agent_id\":\"janitor\"}'"
                + " --at 2026-01-05T12:00:00Z");
  }

  @Test
  void anAutomaticDeleteAtSomeTimesIsFoundWithTheTime() {
    PolicyUnderTest faulty =
        withFirst(
            """
              - name: night_shift
                match: {type: delete}
                when: clock.weekday == 6 && clock.time >= '03:00' && clock.time < '03:30'
                risk_level: low
                approval: auto
            """);
    assertThatThrownBy(() -> PolicyProperties.neverAuto(faulty, "delete*", "prod*"))
        .hasMessageContaining("{\"type\":\"delete\",\"target\":\"prod\"}")
        .hasMessageContaining("--at 2026-01-10T03:00:00Z");
  }

  @Test
  void anAutomaticDeleteBehindARegularExpressionIsFound() {
    PolicyUnderTest faulty =
        withFirst(
            """
              - name: tickets
                match: {type: delete_row}
                when: params.ticket.matches('^OPS-[0-9]{4}$') && params.rows * 2 <= params.most
                risk_level: low
                approval: auto
            """);
    assertThatThrownBy(() -> PolicyProperties.neverAuto(faulty, "delete*", "prod*"))
        .hasMessageContaining("\"type\":\"delete_row\",\"target\":\"prod\"")
        .hasMessageContaining("matched: tickets");
  }

  @Test
  void whatAMatchHoldsIsDecidedAtLeastSoStrictly() {
    Match large = Match.type("refund").when("params.amount > 500");
    assertThatCode(() -> PolicyProperties.atLeast(SOUND, large, Approval.APPROVE))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> PolicyProperties.atLeast(SOUND, large, Approval.BLOCK))
        .hasMessageContaining("decided as `approve`, and `block` is the least")
        .hasMessageContaining("{\"type\":\"refund\",\"params\":{\"amount\":501}}");
  }

  @Test
  void aThresholdThatIsOneTooHighIsFound() {
    PolicyUnderTest faulty = with("params.amount > 500", "params.amount > 501");
    Match large = Match.type("refund").when("params.amount > 500");
    assertThatThrownBy(() -> PolicyProperties.atLeast(faulty, large, Approval.APPROVE))
        .hasMessageContaining("{\"type\":\"refund\",\"params\":{\"amount\":501}}")
        .hasMessageContaining("matched: small_refund");
  }

  @Test
  void aMatchThatIsAboutNothingIsNoPass() {
    Match nothing = Match.type("refund").when("params.amount > 5 && params.amount < 3");
    assertThatThrownBy(() -> PolicyProperties.atLeast(SOUND, nothing, Approval.APPROVE))
        .hasMessageContaining("no action was found that the match is about");
  }

  @Test
  void aMatchWithAMistakeIsRefused() {
    Match mistaken = Match.type("refund").when("params.amount >");
    assertThatThrownBy(() -> PolicyProperties.atLeast(SOUND, mistaken, Approval.APPROVE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("error[");
  }

  @Test
  void moreIsNeverLessStrict() {
    assertThatCode(() -> PolicyProperties.monotone(SOUND, "params.amount"))
        .doesNotThrowAnyException();
  }

  @Test
  void aLimitTheWrongWayRoundIsFound() {
    PolicyUnderTest faulty = with("params.amount > 10000", "params.amount < -3");
    assertThatThrownBy(() -> PolicyProperties.monotone(faulty, "params.amount"))
        .hasMessageContaining("with more `params.amount` an action is decided as `auto`")
        .hasMessageContaining("with less as `block`")
        .hasMessageContaining("{\"type\":\"refund\",\"params\":{\"amount\":-4}}")
        .hasMessageContaining("{\"type\":\"refund\",\"params\":{\"amount\":0}}");
  }

  @Test
  void aGapAboveALimitIsFound() {
    PolicyUnderTest faulty =
        with("params.amount > 500", "params.amount > 500 && params.amount != 777");
    assertThatThrownBy(() -> PolicyProperties.monotone(faulty, "params.amount"))
        .hasMessageContaining("{\"type\":\"refund\",\"params\":{\"amount\":501}}")
        .hasMessageContaining("{\"type\":\"refund\",\"params\":{\"amount\":777}}");
  }

  @Test
  void whatIsRefusedAsAMistakeIsLeftOutOfTheOrder() {
    PolicyUnderTest positive =
        withFirst(
            """
              - name: no_amount
                match: {type: refund}
                when: '!(params.amount > 0)'
                risk_level: high
                approval: block
            """);
    assertThatCode(() -> PolicyProperties.monotone(positive, "params.amount", 0.01))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> PolicyProperties.monotone(positive, "params.amount"))
        .hasMessageContaining("{\"type\":\"refund\",\"params\":{\"amount\":0}}")
        .hasMessageContaining("{\"type\":\"refund\",\"params\":{\"amount\":1}}");
  }

  @Test
  void onlyAParameterIsMonotone() {
    assertThatThrownBy(() -> PolicyProperties.monotone(SOUND, "amount"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("`amount` is no parameter");
  }

  @Test
  void aPolicyIsTheSameAsItself() {
    PolicyUnderTest renamed = with("small_refund", "little_refund");
    assertThatCode(() -> PolicyProperties.sameAs(SOUND, renamed).everywhere())
        .doesNotThrowAnyException();
  }

  @Test
  void aPolicyThatDiffersInOneValueIsFound() {
    PolicyUnderTest other = with("params.amount > 500", "params.amount > 502");
    assertThatThrownBy(() -> PolicyProperties.sameAs(SOUND, other).everywhere())
        .hasMessageContaining("two policies decide an action differently")
        .hasMessageContaining("{\"type\":\"refund\",\"params\":{\"amount\":501}}")
        .hasMessageContaining("matched: large_refund")
        .hasMessageContaining("matched: small_refund");
  }

  @Test
  void whatIsExceptedMayDiffer() {
    PolicyUnderTest other = with("params.amount > 500", "params.amount > 502");
    Match between = Match.type("refund").when("params.amount > 500 && params.amount <= 502");
    assertThatCode(() -> PolicyProperties.sameAs(SOUND, other).except(between))
        .doesNotThrowAnyException();
    Match less = Match.type("refund").when("params.amount > 500 && params.amount <= 501");
    assertThatThrownBy(() -> PolicyProperties.sameAs(SOUND, other).except(less))
        .hasMessageContaining("{\"type\":\"refund\",\"params\":{\"amount\":502}}");
  }

  @Test
  void anotherRiskLevelIsADifference() {
    PolicyUnderTest other = with("risk_level: critical", "risk_level: high");
    assertThatThrownBy(() -> PolicyProperties.sameAs(SOUND, other).everywhere())
        .hasMessageContaining("critical / block")
        .hasMessageContaining("high / block");
  }

  @Test
  void anUnreachableRuleIsFound() {
    assertThatCode(() -> PolicyProperties.noRuleUnreachable(SOUND)).doesNotThrowAnyException();
    PolicyUnderTest faulty =
        withFirst(
            """
              - name: all_refunds
                match: {type: refund*}
                risk_level: low
                approval: approve
            """);
    assertThatThrownBy(() -> PolicyProperties.noRuleUnreachable(faulty))
        .hasMessageContaining("no action can meet: huge_refund, large_refund, small_refund")
        .hasMessageContaining("all_refunds");
  }

  @Test
  void theSeedDecidesWhatIsDrawn() {
    Random seven = new Random(7);
    Random again = new Random(7);
    for (int i = 0; i < 100; i++) {
      assertThat(SOUND.draw(seven)).isEqualTo(SOUND.draw(again));
    }
    assertThatCode(
            () -> PolicyProperties.neverAuto(SOUND.withSeed(7).withTries(50), "delete*", "prod*"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> SOUND.withTries(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static PolicyUnderTest refundsBy(String rule) {
    return Policies.parse("p.yaml", "rules:\n  - " + rule + "\ndefaults: {approval: block}\n");
  }

  /** An amount that is absent is not above 500. */
  @Test
  void aMatchIsAboutWhatItsConditionIsTrueOf() {
    PolicyUnderTest asked =
        refundsBy(
            "{name: r, match: {type: refund}, when: '!has(params.amount)', approval: approve}");
    PolicyUnderTest automatic =
        refundsBy("{name: r, match: {type: refund}, when: '!has(params.amount)', approval: auto}");
    Match large = Match.type("refund").when("params.amount > 500");
    assertThatThrownBy(() -> PolicyProperties.sameAs(asked, automatic).except(large))
        .hasMessageContaining("{\"type\":\"refund\"}");
    PolicyUnderTest sound =
        refundsBy(
            "{name: r, match: {type: refund}, when: '!(params.amount > 500)', approval: approve}");
    assertThatCode(() -> PolicyProperties.atLeast(sound, large, Approval.BLOCK))
        .doesNotThrowAnyException();
  }

  @Test
  void anAutomaticRuleByDateIsFound() {
    PolicyUnderTest holidays =
        refundsBy(
            "{name: r, match: {type: del}, when: \"clock.date >= '2026-12-24' && clock.date <="
                + " '2026-12-26'\", approval: auto}");
    assertThatThrownBy(() -> PolicyProperties.neverAuto(holidays, "del*", "*"))
        .hasMessageContaining("--at 2026-12-2");
  }

  @Test
  void moreOfAParameterThatNoRuleLooksAtIsAMistake() {
    assertThatThrownBy(() -> PolicyProperties.monotone(SOUND, "params.amuont"))
        .hasMessage("no rule of the policy looks at `params.amuont`");
  }

  /** However many numbers a policy speaks of, the largest is one of those that are tried. */
  @Test
  void theLargestAmountsAreTried() {
    StringBuilder rules = new StringBuilder("rules:\n");
    for (int i = 0; i < 150; i++) {
      rules.append(
          "  - {name: t%d, match: {type: t%d}, when: params.amount < %d, approval: approve}\n"
              .formatted(i, i, 10 * i));
    }
    rules.append(
        "  - {name: huge, match: {type: pay}, when: params.amount > 100000, approval: auto}\n");
    rules.append("  - {name: rest, match: {type: pay}, approval: block}\n");
    PolicyUnderTest policy = Policies.parse("p.yaml", rules.toString()).withTries(100);
    assertThatThrownBy(() -> PolicyProperties.monotone(policy, "params.amount"))
        .hasMessageContaining("with more `params.amount`");
  }
}

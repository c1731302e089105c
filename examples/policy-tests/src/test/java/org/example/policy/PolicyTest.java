package org.example.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.aegis.action.Action;
import dev.aegis.decision.Approval;
import dev.aegis.testkit.FromPolicy;
import dev.aegis.testkit.Match;
import dev.aegis.testkit.Policies;
import dev.aegis.testkit.PolicyProperties;
import dev.aegis.testkit.PolicyUnderTest;
import dev.aegis.testkit.TimedAction;
import java.time.Instant;
import java.util.Map;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What the policy must hold, whatever its rules will be. */
class PolicyTest {
  private final PolicyUnderTest policy = Policies.load("policy.yaml");

  @Test
  void nothingIsDeletedInProductionWithoutAPerson() {
    PolicyProperties.neverAuto(policy, "delete*", "prod*");
  }

  @Test
  void refundsAboveTheLimitAreBlocked() {
    PolicyProperties.atLeast(
        policy, Match.type("refund").when("params.amount > 500"), Approval.BLOCK);
  }

  /** Amounts of 0 and less are refused as mistakes. */
  @Test
  void moreMoneyIsNeverDecidedLessStrictly() {
    PolicyProperties.monotone(policy, "params.amount", 0.01);
  }

  @Test
  void eachRuleIsMetByAnAction() {
    PolicyProperties.noRuleUnreachable(policy);
  }

  @Test
  void largeRefundsAreBlockedAtAnyTime() {
    Action refund = Action.of("refund", "", Map.of("amount", 501L));
    Approval approval = policy.decide(refund, Instant.parse("2026-11-23T11:00:00Z")).approval();
    assertEquals(Approval.BLOCK, approval);
  }

  @Property
  void refundsWithoutAnAmountAreNeverAutomatic(
      @ForAll @FromPolicy("policy.yaml") TimedAction drawn) {
    Action action = drawn.action();
    Assume.that(action.type().equals("refund") && !action.params().containsKey("amount"));
    assertNotEquals(Approval.AUTO, policy.decide(drawn).approval());
  }

  @Property
  void whoAsksDoesNotMatter(@ForAll @FromPolicy("policy.yaml") TimedAction drawn) {
    Action a = drawn.action();
    Action byAnother = new Action(a.type(), a.target(), a.params(), "", "another", "");
    assertEquals(policy.decide(drawn).approval(), policy.decide(byAnother, drawn.at()).approval());
  }
}

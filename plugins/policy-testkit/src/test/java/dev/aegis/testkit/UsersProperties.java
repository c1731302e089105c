package dev.aegis.testkit;

import dev.aegis.action.Action;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Properties as a user writes them, some of which fail: {@link FromPolicyTest} runs them. */
class UsersProperties {
  private final PolicyUnderTest refunds = Policies.load("refunds.yaml");
  private final PolicyUnderTest nights = Policies.load("nights.yaml");

  @Property(seed = "42")
  boolean deletesAreNeverAutomatic(@ForAll @FromPolicy("refunds.yaml") Action action) {
    return !action.type().startsWith("delete")
        || refunds.decide(action).approval() != Approval.AUTO;
  }

  @Property(seed = "42")
  boolean refundsAreNeverBlocked(@ForAll @FromPolicy("refunds.yaml") Action action) {
    Decision decision = refunds.decide(action);
    return !action.type().equals("refund")
        || !decision.undecided().isEmpty()
        || decision.approval() != Approval.BLOCK;
  }

  @Property(seed = "42")
  boolean nothingIsEverBlocked(@ForAll @FromPolicy("nights.yaml") TimedAction drawn) {
    return nights.decide(drawn).approval() != Approval.BLOCK;
  }

  @Property(seed = "42")
  boolean decidesWithoutATime(@ForAll @FromPolicy("nights.yaml") Action action) {
    return nights.decide(action).approval() != Approval.AUTO;
  }

  @Property(seed = "42")
  boolean isFromNowhere(@ForAll @FromPolicy("nowhere.yaml") Action action) {
    return action.target().isEmpty();
  }

  @Property(seed = "42")
  boolean drawsTexts(@ForAll @FromPolicy("refunds.yaml") String text) {
    return !text.isEmpty();
  }
}

package dev.aegis.benchmarks.peer;

import dev.aegis.action.Action;

/** What Drools decides on, and what it found; its rules read it, so it must be public. */
public final class DroolsRequest {
  private final String type;
  private final String target;
  private final long amount;
  private String met = Peer.NONE;

  DroolsRequest(Action action) {
    type = action.type();
    target = action.target();
    amount = SimpleRule.amount(action);
  }

  /** The action's type. */
  public String getType() {
    return type;
  }

  /** Its target. */
  public String getTarget() {
    return target;
  }

  /** The amount, or -1. */
  public long getAmount() {
    return amount;
  }

  /** Notes the rule that is met. */
  public void meet(String rule) {
    met = rule;
  }

  String met() {
    return met;
  }
}

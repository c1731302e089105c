package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import dev.aegis.match.Explanation;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.spi.PolicyStore.StoredPolicy;
import java.time.Instant;
import java.util.List;

/**
 * A policy ready to decide, and where it came from: a request holds one from start to end. It never
 * changes, but for the emergency stop, which holds from the moment in which it is ordered.
 * Thread-safe.
 */
public final class PolicyInForce {
  private final Matcher matcher;
  private final StoredPolicy stored;
  private final EmergencyStop stop;

  PolicyInForce(Matcher matcher, StoredPolicy stored, EmergencyStop stop) {
    this.matcher = matcher;
    this.stored = stored;
    this.stop = stop;
  }

  public Policy policy() {
    return matcher.policy();
  }

  /** As it was put in force. */
  public StoredPolicy stored() {
    return stored;
  }

  /** What it says of an action at a time; block, whatever it says, while Aegis is stopped. */
  public Decision decide(Action action, Instant at) {
    Decision stopped = stop.decision(action, policy().version());
    return stopped == null ? matcher.decide(action, at) : stopped;
  }

  /** The same, and how it came to that; no rule is looked at while Aegis is stopped. */
  public Explanation explain(Action action, Instant at) {
    Decision stopped = stop.decision(action, policy().version());
    return stopped == null ? matcher.explain(action, at) : new Explanation(stopped, List.of());
  }
}

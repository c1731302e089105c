package dev.aegis.policy;

import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import java.util.Objects;

/** What a policy decides where none of its rules is met. */
public record Defaults(RiskLevel riskLevel, Approval approval) {
  public Defaults {
    Objects.requireNonNull(riskLevel);
    Objects.requireNonNull(approval);
  }
}

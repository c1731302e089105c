package dev.aegis.decision;

/** How much harm an action can do, from the least to the most. */
public enum RiskLevel {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  /** The higher of two. */
  public RiskLevel or(RiskLevel other) {
    return compareTo(other) >= 0 ? this : other;
  }
}

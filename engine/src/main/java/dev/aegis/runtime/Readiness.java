package dev.aegis.runtime;

import java.util.List;

/**
 * Whether decisions can be made and recorded now.
 *
 * @param missing what keeps Aegis from it, a line each for an operator; none where it is ready
 * @param warnings what works and should still be known, such as approvals that nobody gives
 */
public record Readiness(List<String> missing, List<String> warnings) {
  public Readiness {
    missing = List.copyOf(missing);
    warnings = List.copyOf(warnings);
  }

  public boolean ready() {
    return missing.isEmpty();
  }
}

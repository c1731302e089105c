package dev.aegis.runtime;

import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.spi.PolicyStore.StoredPolicy;
import java.util.Objects;

/**
 * A policy ready to decide, and where it came from. Immutable: a request holds one from start to
 * end.
 */
public record PolicyInForce(Matcher matcher, StoredPolicy stored) {
  public PolicyInForce {
    Objects.requireNonNull(matcher);
    Objects.requireNonNull(stored);
  }

  public Policy policy() {
    return matcher.policy();
  }
}

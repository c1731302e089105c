package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A decision that is on record since somebody holds to it elsewhere.
 *
 * @param auditId its audit entry
 */
public record Evaluation(Decision decision, long auditId) {
  public Evaluation {
    Objects.requireNonNull(decision);
  }

  /**
   * What is to be decided.
   *
   * @param asOf the time as of which; null for now
   */
  public record Asked(Action action, @Nullable Instant asOf) {
    public Asked {
      Objects.requireNonNull(action);
    }
  }
}

package dev.aegis.runtime;

import dev.aegis.decision.Decision;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What would happen to an action, if it were asked for now.
 *
 * @param decision what the policy says; where people would be asked, its review says how many, who,
 *     and for how long
 * @param handler the name of the handler that would ask; null where nobody would be asked
 */
public record PlannedAction(Decision decision, Step step, @Nullable String handler) {
  public PlannedAction {
    Objects.requireNonNull(decision);
    Objects.requireNonNull(step);
  }

  /** What comes after the decision. */
  public enum Step {
    /** It would run. */
    RUN,
    /** A handler would answer by itself, and no person would be asked. */
    ANSWER_BY_ITSELF,
    /** People would be asked, and it would run where they approve. */
    ASK_PEOPLE,
    /** It would be refused. */
    REFUSE
  }
}

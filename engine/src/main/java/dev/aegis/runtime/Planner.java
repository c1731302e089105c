package dev.aegis.runtime;

import dev.aegis.audit.CanonicalJson;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.runtime.PlannedAction.Step;
import java.util.Objects;

/** Says what would happen, and lets nothing happen. Thread-safe. */
final class Planner {
  private static final System.Logger LOG = System.getLogger("aegis");

  private final Handlers handlers;

  Planner(Handlers handlers) {
    this.handlers = handlers;
  }

  PlannedAction plan(Decision decision) {
    if (!isRecordable(decision)) {
      return new PlannedAction(decision, Step.REFUSE, null);
    }
    return switch (decision.approval()) {
      case AUTO -> new PlannedAction(decision, Step.RUN, null);
      case BLOCK -> new PlannedAction(decision, Step.REFUSE, null);
      case APPROVE -> asked(decision);
    };
  }

  private PlannedAction asked(Decision decision) {
    Review review = Objects.requireNonNull(decision.review());
    String name = handlers.nameOf(review.handler());
    Step step;
    try {
      step =
          handlers.get(review.handler()).approvesByItself()
              ? Step.ANSWER_BY_ITSELF
              : Step.ASK_PEOPLE;
    } catch (Throwable e) {
      // What fails to be asked is a denial; a guest may throw anything.
      LOG.log(System.Logger.Level.WARNING, "approval handler " + name, e);
      step = Step.REFUSE;
    }
    return new PlannedAction(decision, step, name);
  }

  private static boolean isRecordable(Decision decision) {
    try {
      CanonicalJson.of(decision.action().params());
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }
}

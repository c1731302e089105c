package dev.aegis.plugin.approval.console;

import dev.aegis.action.Action;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.Undecided;
import java.time.temporal.ChronoUnit;

/**
 * A request as a person gets to see it: whole, and with nothing in it that could hide or feign.
 *
 * @param request what is asked for
 * @param text the question, up to where the answer is typed
 */
record Question(ApprovalRequest request, String text) {

  static Question of(ApprovalRequest request, Visible visible) {
    Action action = request.action();
    Decision decision = request.decision();
    var text = new StringBuilder("\nAegis asks: may this action run?\n");
    line(text, "action", visible.json(action.type()));
    line(text, "target", visible.json(action.target()));
    line(text, "params", visible.json(action.params()));
    lineUnlessEmpty(text, "description", action.description(), visible);
    lineUnlessEmpty(text, "agent", action.agentId(), visible);
    lineUnlessEmpty(text, "session", action.sessionId(), visible);
    line(text, "risk", decision.riskLevel().name());
    line(text, "rule", visible.json(decision.matchedRule()));
    if (decision.reason() != null) {
      line(text, "reason", visible.json(decision.reason()));
    }
    for (Undecided undecided : decision.undecided()) {
      line(
          text,
          "undecided",
          visible.json(undecided.rule()) + " because " + visible.json(undecided.reason()));
    }
    Review review = decision.review();
    if (review != null && review.quorum() > 1) {
      line(text, "needs", review.quorum() + " people");
    }
    if (review != null && !review.approvers().isEmpty()) {
      line(text, "approvers", visible.json(review.approvers()));
    }
    line(text, "answer by", request.expiresAt().truncatedTo(ChronoUnit.SECONDS).toString());
    // Said once more, where the eyes are after long parameters.
    text.append("Run ")
        .append(visible.json(action.type()))
        .append(" on ")
        .append(visible.json(action.target()))
        .append("? [y/n] ");
    return new Question(request, text.toString());
  }

  private static void lineUnlessEmpty(
      StringBuilder text, String name, String value, Visible visible) {
    if (!value.isEmpty()) {
      line(text, name, visible.json(value));
    }
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  ")
        .append(name)
        .append(" ".repeat(12 - name.length()))
        .append(value)
        .append('\n');
  }
}

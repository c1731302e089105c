package dev.aegis.testing;

import dev.aegis.action.Action;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Approval requests, for handlers under test. */
public final class Requests {
  private Requests() {}

  /** One that began just now, and lasts five minutes. */
  public static ApprovalRequest of(String id) {
    return of(id, Review.DEFAULT);
  }

  public static ApprovalRequest of(String id, Review review) {
    return of(
        id,
        new Action("write", "crm", Map.of("amount", 7L), "writes it", "bot-1", "session-1"),
        review);
  }

  public static ApprovalRequest of(String id, Action action, Review review) {
    var decision =
        new Decision(
            action,
            RiskLevel.HIGH,
            Approval.APPROVE,
            "writes",
            "it writes",
            List.of(),
            "sha256:0",
            review);
    return new ApprovalRequest(
        id,
        1,
        decision,
        Contexts.NOW,
        Contexts.NOW.plus(Duration.ofMinutes(5)),
        List.of("rule `small` is automatic where params.amount <= 5"));
  }
}

package dev.aegis.testing;

import dev.aegis.action.Action;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.decision.Undecided;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests for approval, made at {@link Contexts#NOW} and good for five minutes. */
public final class ApprovalRequests {
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  private ApprovalRequests() {}

  /** One that anybody may answer. */
  public static ApprovalRequest of(String id) {
    return of(id, 1);
  }

  /** One that needs some people. */
  public static ApprovalRequest of(String id, int quorum, String... approvers) {
    return of(id, hostileAction(), quorum, approvers);
  }

  public static ApprovalRequest of(String id, Action action, int quorum, String... approvers) {
    var review =
        new Review(
            null,
            FIVE_MINUTES,
            quorum,
            approvers.length == 0 ? List.of() : List.of(List.of(approvers)));
    var decision =
        new Decision(
            action,
            RiskLevel.HIGH,
            Approval.APPROVE,
            "payments",
            "money leaves the house",
            List.of(new Undecided("small", "`params.limit` is absent")),
            "sha256:0",
            review);
    return new ApprovalRequest(
        id,
        17,
        decision,
        Contexts.NOW,
        Contexts.NOW.plus(FIVE_MINUTES),
        List.of("rule `small` is automatic where `params.amount < 100`"));
  }

  /** An action whose author would like to be misread. */
  public static Action hostileAction() {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("name", "ann\u202e");
    params.put("amount", 9_007_199_254_740_993L);
    params.put("note", "line\n```*bold* <!here> <https://evil.example|safe> & :ok:");
    params.put("b", List.of(true, 1.0));
    return new Action("pay\u200b", "bank/\u0430cme", params, "pays \"all\"", "bot-1", "run 7");
  }
}

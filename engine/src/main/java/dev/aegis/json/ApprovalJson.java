package dev.aegis.json;

import dev.aegis.action.Action;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.decision.Decision;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shape in which an approval travels. */
public final class ApprovalJson {
  private ApprovalJson() {}

  /** An approval's members in their order. */
  public static Map<String, @Nullable Object> of(ApprovalCase approval) {
    ApprovalRequest request = approval.request();
    Decision decision = request.decision();
    Action action = request.action();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", request.id());
    json.put("status", approval.state().word());
    json.put("audit_id", request.auditId());
    json.put("action_type", action.type());
    json.put("target", action.target());
    json.put("params", action.params());
    json.put("description", action.description());
    json.put("agent_id", action.agentId());
    json.put("session_id", action.sessionId());
    json.put("risk_level", decision.riskLevel().name());
    json.put("matched_rule", decision.matchedRule());
    json.put("reason", decision.reason());
    json.put("undecided", DecisionJson.undecided(decision.undecided()));
    json.put("automatic_if", request.automaticIf());
    json.put("policy_version", decision.policyVersion());
    json.put("digest", approval.digest());
    json.put("requester", approval.requester());
    json.put("handler", approval.handler());
    json.put("quorum", approval.review().quorum());
    json.put("approvers", approval.review().approvers());
    json.put("requested_at", time(request.requestedAt()));
    json.put("expires_at", time(request.expiresAt()));
    json.put("votes", approval.votes().stream().map(ApprovalJson::vote).toList());
    ApprovalCase.Closing closing = approval.closing();
    json.put("decided_by", closing == null ? null : closing.by());
    json.put("decided_at", closing == null ? null : time(closing.at()));
    json.put("comment", closing == null ? null : closing.comment());
    return json;
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** Several approvals. */
  public static List<Map<String, @Nullable Object>> of(List<ApprovalCase> approvals) {
    return approvals.stream().map(ApprovalJson::of).toList();
  }

  private static Map<String, Object> vote(ApprovalCase.Vote vote) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("by", vote.by());
    json.put("comment", vote.comment());
    json.put("at", time(vote.at()));
    return json;
  }
}

package dev.aegis.plugin.approval.webhook;

import dev.aegis.action.Action;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.audit.CanonicalJson;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.RequestText;
import dev.aegis.spi.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoint is told. None of it has a member {@code decision}, so that nothing that we
 * signed could come back as an answer. Immutable.
 *
 * @param handler the name of the handler, which is where callbacks go
 */
record Messages(String handler, JsonCodec json) {
  private static final VisibleText VISIBLE = new VisibleText();

  Messages {
    Objects.requireNonNull(handler);
    Objects.requireNonNull(json);
  }

  /**
   * A question.
   *
   * @throws IllegalArgumentException where the action can't be written, and so not be shown
   */
  byte[] question(ApprovalRequest request) {
    Action action = request.action();
    Decision decision = request.decision();
    Review review = Objects.requireNonNull(decision.review());
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("event", "approval.requested");
    members.put("id", request.id());
    members.put("handler", handler);
    members.put("audit_id", request.auditId());
    members.put("action_type", action.type());
    members.put("target", action.target());
    members.put("params", action.params());
    members.put("canonical_params", CanonicalJson.of(action.params()));
    members.put("description", action.description());
    members.put("agent_id", action.agentId());
    members.put("session_id", action.sessionId());
    members.put("risk_level", decision.riskLevel().name());
    members.put("matched_rule", decision.matchedRule());
    members.put("reason", decision.reason());
    members.put(
        "undecided",
        decision.undecided().stream()
            .map(each -> Map.of("rule", each.rule(), "reason", each.reason()))
            .toList());
    members.put("automatic_if", request.automaticIf());
    members.put("policy_version", decision.policyVersion());
    members.put("quorum", review.quorum());
    members.put("approvers", review.approvers());
    members.put("requested_at", request.requestedAt().toString());
    members.put("expires_at", request.expiresAt().toString());
    members.put("question", RequestText.question(request, VISIBLE));
    members.put("lines", lines(request));
    return utf8(members);
  }

  private static List<Map<String, String>> lines(ApprovalRequest request) {
    return RequestText.lines(request, VISIBLE).stream()
        .map(
            line -> {
              Map<String, String> members = new LinkedHashMap<>();
              members.put("label", line.label());
              members.put("value", line.value());
              return members;
            })
        .toList();
  }

  /** A notice that a question is one no more. */
  byte[] notice(ApprovalCase ended) {
    ApprovalCase.Closing closing = Objects.requireNonNull(ended.closing());
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("event", "approval.ended");
    members.put("id", ended.request().id());
    members.put("handler", handler);
    members.put("audit_id", ended.request().auditId());
    members.put("status", ended.state().word());
    members.put("decided_by", closing.by());
    members.put("decided_at", closing.at().toString());
    members.put("comment", closing.comment());
    return utf8(members);
  }

  private byte[] utf8(Map<String, @Nullable Object> members) {
    return json.write(members).getBytes(StandardCharsets.UTF_8);
  }
}

package dev.aegis.json;

import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.Authorization;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shape in which the result of an action travels. */
public final class ResultJson {
  private ResultJson() {}

  /**
   * A result's members in their order; {@code reason} is there where the policy's author, or who
   * gave the order to stop, gave one, {@code audit_id} is null where there is no entry, {@code
   * approval_id} is there where people were asked, {@code authorization_id} with its {@code
   * expires_at} where the caller may run it itself.
   */
  public static Map<String, @Nullable Object> of(ActionResult result) {
    Decision decision = result.decision();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("action_type", decision.action().type());
    json.put("target", decision.action().target());
    json.put("status", result.status().word());
    json.put("data", result.data());
    json.put("error", result.error());
    json.put("risk_level", decision.riskLevel().name());
    json.put("approval", decision.approval().word());
    json.put("matched_rule", decision.matchedRule());
    if (decision.reason() != null) {
      json.put("reason", decision.reason());
    }
    json.put("audit_id", result.auditId() == 0 ? null : result.auditId());
    if (result.approvalId() != null) {
      json.put("approval_id", result.approvalId());
    }
    Authorization authorization = result.authorization();
    if (authorization != null) {
      json.put("authorization_id", authorization.id());
      json.put("expires_at", authorization.expiresAt().toString());
    }
    return json;
  }
}

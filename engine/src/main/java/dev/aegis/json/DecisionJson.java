package dev.aegis.json;

import dev.aegis.decision.Decision;
import dev.aegis.decision.Undecided;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shape in which a decision travels. */
public final class DecisionJson {
  private DecisionJson() {}

  /** A decision's members in their order; a new map, which the caller may add to. */
  public static Map<String, Object> of(Decision decision) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("action_type", decision.action().type());
    json.put("target", decision.action().target());
    json.put("risk_level", decision.riskLevel().name());
    json.put("approval", decision.approval().word());
    json.put("is_allowed", decision.isAllowed());
    json.put("matched_rule", decision.matchedRule());
    if (decision.reason() != null) {
      json.put("reason", decision.reason());
    }
    if (!decision.undecided().isEmpty()) {
      json.put("undecided", undecided(decision.undecided()));
    }
    json.put("policy_version", decision.policyVersion());
    return json;
  }

  /** The rules that could not be decided, as a list of {@code {"rule", "reason"}}. */
  public static List<Map<String, Object>> undecided(List<Undecided> undecided) {
    List<Map<String, Object>> json = new ArrayList<>(undecided.size());
    for (Undecided each : undecided) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("rule", each.rule());
      members.put("reason", each.reason());
      json.add(members);
    }
    return json;
  }
}

package dev.aegis.json;

import dev.aegis.audit.EntryJson;
import dev.aegis.audit.RuleStatistics;
import dev.aegis.decision.Approval;
import dev.aegis.execution.ResultStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What rules decided, as the API and the command line show it. */
public final class StatisticsJson {
  private StatisticsJson() {}

  /**
   * JSON values by name for each rule, in the order given; a share is of all their decisions, 0 to
   * 1.
   */
  public static List<Map<String, @Nullable Object>> of(List<RuleStatistics> rules) {
    long decisions = rules.stream().mapToLong(RuleStatistics::decisions).sum();
    return rules.stream().map(rule -> one(rule, decisions)).toList();
  }

  private static Map<String, @Nullable Object> one(RuleStatistics rule, long decisions) {
    Map<String, Object> byApproval = new LinkedHashMap<>();
    for (Approval approval : Approval.values()) {
      byApproval.put(approval.word(), rule.byApproval().getOrDefault(approval, 0L));
    }
    Map<String, Object> byStatus = new LinkedHashMap<>();
    for (ResultStatus status : ResultStatus.values()) {
      Long count = rule.byStatus().get(status);
      if (count != null) {
        byStatus.put(status.word(), count);
      }
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("rule", rule.rule());
    json.put("decisions", rule.decisions());
    json.put("share", decisions == 0 ? 0.0 : (double) rule.decisions() / decisions);
    json.put("by_approval", byApproval);
    json.put("by_status", byStatus);
    json.put("last_seen", rule.lastSeen() == null ? null : EntryJson.timestamp(rule.lastSeen()));
    json.put("in_force", rule.inForce());
    return json;
  }
}

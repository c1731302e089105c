package dev.aegis.audit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An audit entry as everyone outside sees it: the API, the command line, exports and the sinks use
 * the same names, in the same order.
 */
public final class EntryJson {
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private EntryJson() {}

  /**
   * JSON values by name; every name is always there, null where there is nothing to say, but for
   * {@code traceparent}, which is there where the action is a part of a trace.
   */
  public static Map<String, @Nullable Object> of(AuditEntry entry) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", entry.id());
    json.put("kind", entry.administrative() ? "admin" : "action");
    json.put("session_id", entry.sessionId());
    json.put("agent_id", entry.agentId());
    json.put("timestamp", timestamp(entry.timestamp()));
    json.put("action_type", entry.actionType());
    json.put("action_target", entry.actionTarget());
    json.put("action_params", entry.actionParams());
    json.put("action_desc", entry.actionDescription());
    json.put("risk_level", entry.riskLevel() == null ? null : entry.riskLevel().name());
    json.put("approval", entry.approval() == null ? null : entry.approval().word());
    json.put("matched_rule", entry.matchedRule());
    json.put("undecided", undecided(entry));
    json.put("human_decision", entry.humanDecision());
    json.put("decided_by", entry.decidedBy());
    json.put("result_status", entry.resultStatus().word());
    json.put("result_data", entry.resultData());
    json.put("result_error", entry.resultError());
    json.put("policy_version", entry.policyVersion());
    json.put("duration_ms", entry.durationMillis());
    json.put("hash", entry.hash());
    if (entry.traceparent() != null) {
      json.put("traceparent", entry.traceparent());
    }
    return json;
  }

  /** ISO 8601 in UTC, always with three digits of milliseconds and a {@code Z}. */
  public static String timestamp(Instant instant) {
    return MILLISECONDS.format(instant);
  }

  private static List<Map<String, String>> undecided(AuditEntry entry) {
    return entry.undecided().stream()
        .map(
            u -> {
              Map<String, String> json = new LinkedHashMap<>();
              json.put("rule", u.rule());
              json.put("reason", u.reason());
              return json;
            })
        .toList();
  }
}

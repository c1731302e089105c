package dev.aegis.json;

import dev.aegis.decision.Review;
import dev.aegis.glob.Glob;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shape in which a policy travels. */
public final class PolicyJson {
  private PolicyJson() {}

  /** A policy's members in their order. */
  public static Map<String, @Nullable Object> of(Policy policy) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("policy_version", policy.version());
    json.put("default_risk_level", policy.defaults().riskLevel().name());
    json.put("default_approval", policy.defaults().approval().word());
    json.put("timezone", policy.timezone().getId());
    if (!policy.let().isEmpty()) {
      json.put("let", policy.let());
    }
    if (!policy.masks().isEmpty()) {
      json.put("audit", Map.of("mask", policy.masks().stream().map(Object::toString).toList()));
    }
    json.put("rules", policy.rules().stream().map(PolicyJson::rule).toList());
    return json;
  }

  /** A rule's members in their order; what its author may leave out is there only where given. */
  public static Map<String, @Nullable Object> rule(Rule rule) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", rule.name());
    putIfGiven(json, "description", rule.description());
    putIfGiven(json, "reason", rule.reason());
    json.put("match_type", globs(rule.match().types()));
    json.put("match_target", globs(rule.match().targets()));
    json.put("match_agent", globs(rule.match().agents()));
    json.put("risk_level", rule.riskLevel().name());
    json.put("approval", rule.approval().word());
    json.put("conditions", rule.conditions());
    json.put("when", rule.when());
    putIfGiven(json, "review", rule.review() == null ? null : review(rule.review()));
    return json;
  }

  private static Map<String, @Nullable Object> review(Review review) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    putIfGiven(json, "handler", review.handler());
    json.put("timeout", duration(review.timeout()));
    json.put("quorum", review.quorum());
    if (!review.approvers().isEmpty()) {
      json.put(
          "approvers",
          review.approvers().size() == 1 ? review.approvers().getFirst() : review.approvers());
    }
    return json;
  }

  /** In the largest unit that needs no fraction, as policies write durations. */
  private static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  /** One glob is a text, several are a list, as policies write them. */
  private static Object globs(List<Glob> globs) {
    List<String> patterns = globs.stream().map(Glob::pattern).toList();
    return patterns.size() == 1 ? patterns.getFirst() : patterns;
  }

  private static void putIfGiven(
      Map<String, @Nullable Object> json, String name, @Nullable Object value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}

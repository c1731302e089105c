package dev.aegis.json;

import dev.aegis.approval.Grant;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shape in which a grant travels. */
public final class GrantJson {
  private GrantJson() {}

  /**
   * A grant's members in their order.
   *
   * @param now when it is looked at
   */
  public static Map<String, @Nullable Object> of(Grant grant, Instant now) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", grant.id());
    json.put("number", grant.number());
    json.put("status", grant.stateAt(now).word());
    json.put("rule", grant.scope().rule());
    json.put("target", grant.scope().target());
    json.put("conditions", grant.scope().conditions());
    json.put("when", grant.scope().when());
    json.put("policy_version", grant.policyVersion());
    json.put("given_by", grant.by());
    json.put("comment", grant.comment());
    json.put("given_at", time(grant.givenAt()));
    json.put("expires_at", time(grant.expiresAt()));
    json.put("uses", (long) grant.uses());
    json.put("left", (long) grant.left());
    json.put("revoked_by", grant.endedBy().isEmpty() ? null : grant.endedBy());
    return json;
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** Several grants. */
  public static List<Map<String, @Nullable Object>> of(List<Grant> grants, Instant now) {
    return grants.stream().map(grant -> of(grant, now)).toList();
  }
}

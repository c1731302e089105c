package dev.aegis.server;

import dev.aegis.spi.PolicyStore.StoredPolicy;
import dev.aegis.spi.PolicyStore.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows who put which policy in force when, and puts an earlier one in force again. */
final class PolicyHistoryEndpoint {
  static final String PATH = "/api/v1/policy/versions";
  static final List<String> FILTERS = List.of("limit", "before");

  private static final int USUAL = 100;
  private static final int MOST = 1_000;

  private final Governor governor;
  private final PolicyEndpoint policies;

  PolicyHistoryEndpoint(Governor governor, PolicyEndpoint policies) {
    this.governor = governor;
    this.policies = policies;
  }

  /** The newest first. */
  Reply list(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    int limit = (int) call.query().number("limit", 1, MOST, USUAL);
    long before = call.query().number("before", 1, Long.MAX_VALUE, Long.MAX_VALUE);
    List<Version> page = governor.policyVersions(before, limit);
    Reply.Whole reply = Reply.json(page.stream().map(PolicyHistoryEndpoint::json).toList());
    if (page.size() < limit) {
      return reply;
    }
    String last = Long.toString(page.getLast().number());
    return reply.with(
        "Link", "<" + PATH + "?" + call.query().with("before", last) + ">; rel=\"next\"");
  }

  private static Map<String, ?> json(Version version) {
    return json(version.number(), version.version(), version.at().toString(), version.by());
  }

  private static Map<String, Object> json(long number, String version, String at, String by) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("number", number);
    json.put("policy_version", version);
    json.put("at", at);
    json.put("by", by);
    return json;
  }

  /** One, with its text. */
  Reply one(Call call) {
    StoredPolicy policy = governor.policyVersion(number(call)).orElseThrow(Problem::absentPolicy);
    String type =
        MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON, MediaTypes.YAML));
    String yaml = PolicyEndpoint.yaml(policy.documents());
    if (type.equals(MediaTypes.YAML)) {
      return Reply.text(200, MediaTypes.YAML, yaml).with("Vary", "Accept");
    }
    Map<String, Object> json =
        json(policy.number(), policy.version(), policy.at().toString(), policy.by());
    json.put("yaml", yaml);
    return Reply.json(json).with("Vary", "Accept");
  }

  Reply rollBack(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    return policies.rolledBack(call, number(call));
  }

  private static long number(Call call) {
    if (!call.tail().matches("[1-9][0-9]{0,17}")) {
      throw Problem.absentPolicy();
    }
    return Long.parseLong(call.tail());
  }
}

package dev.aegis.server;

import dev.aegis.runtime.Candidate.Report;
import dev.aegis.runtime.Difference;
import dev.aegis.source.SourceText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tries a policy beside the one in force, shows what it would change, and puts it in force. */
final class CandidateEndpoint {
  static final String PATH = "/api/v1/policy/candidate";

  private static final String BY = "local";

  private final Governor governor;

  CandidateEndpoint(Governor governor) {
    this.governor = governor;
  }

  Reply get(Call call) {
    Report report = governor.candidate().report().orElseThrow(CandidateEndpoint::absent);
    String type =
        MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON, MediaTypes.YAML));
    Reply.Whole reply =
        type.equals(MediaTypes.YAML)
            ? Reply.text(200, MediaTypes.YAML, PolicyEndpoint.yaml(report.documents()))
            : Reply.json(json(report));
    return reply.with("ETag", "\"" + report.policy().version() + "\"").with("Vary", "Accept");
  }

  Reply put(Call call) {
    List<SourceText> sources = List.of(PolicyBody.read(call));
    return PolicyEndpoint.answer(
        governor.candidate().propose(sources, call.caller().nameOr(BY)), "proposed");
  }

  Reply delete(Call call) {
    if (!governor.candidate().withdraw(call.caller().nameOr(BY))) {
      throw absent();
    }
    return new Reply.Whole(204, Map.of(), "");
  }

  Reply promote(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    String current =
        governor
            .candidate()
            .report()
            .map(report -> report.policy().version())
            .orElseThrow(CandidateEndpoint::absent);
    String ifVersion = PolicyEndpoint.ifVersion(call.listHeader("If-Match"), current);
    return governor
        .promote(call.caller().nameOr(BY), ifVersion)
        .map(PolicyEndpoint::promoted)
        .orElseThrow(CandidateEndpoint::absent);
  }

  private static Map<String, ?> json(Report report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("policy_version", report.policy().version());
    json.put("rule_count", report.policy().rules().size());
    json.put("by", report.by());
    json.put("at", report.at().toString());
    json.put("since", report.since().toString());
    json.put("decisions", report.decisions());
    json.put("different", report.different());
    json.put("failed", report.failed());
    json.put("differences", report.differences().stream().map(CandidateEndpoint::json).toList());
    return json;
  }

  private static Map<String, ?> json(Difference difference) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("in_force", json(difference.inForce()));
    json.put("candidate", json(difference.candidate()));
    json.put("count", difference.count());
    json.put("example", json(difference.example()));
    return json;
  }

  private static Map<String, ?> json(Difference.Verdict verdict) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("approval", verdict.approval().word());
    json.put("risk_level", verdict.riskLevel().name());
    json.put("matched_rule", verdict.matchedRule());
    return json;
  }

  private static Map<String, ?> json(Difference.Example example) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("action_type", example.actionType());
    json.put("target", example.target());
    json.put("agent_id", example.agentId());
    json.put("at", example.at().toString());
    json.put("audit_id", example.auditId());
    return json;
  }

  private static ProblemException absent() {
    return Problem.of(404, "there is no candidate").thrown();
  }
}

package dev.aegis.server;

import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Severity;
import dev.aegis.json.PolicyJson;
import dev.aegis.policy.Policy;
import dev.aegis.runtime.PolicyUpdate;
import dev.aegis.source.Position;
import dev.aegis.source.SourceText;
import dev.aegis.spi.PolicyStore.Document;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows the policy in force, and replaces it. */
final class PolicyEndpoint {
  private static final String BY = "local";

  private final Governor governor;

  PolicyEndpoint(Governor governor) {
    this.governor = governor;
  }

  Reply get(Call call) {
    Governor.InForce inForce = governor.policy();
    String type =
        MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON, MediaTypes.YAML));
    Reply.Whole reply =
        type.equals(MediaTypes.YAML)
            ? Reply.text(200, MediaTypes.YAML, yaml(inForce.documents()))
            : Reply.json(PolicyJson.of(inForce.policy()));
    return reply.with("ETag", "\"" + inForce.policy().version() + "\"").with("Vary", "Accept");
  }

  /** One text as it is; several as a YAML stream, which says where each begins. */
  static String yaml(List<Document> documents) {
    if (documents.size() == 1) {
      return documents.getFirst().text();
    }
    return documents.stream()
        .map(d -> "---\n" + d.text() + (d.text().endsWith("\n") ? "" : "\n"))
        .collect(Collectors.joining());
  }

  Reply put(Call call) {
    boolean dryRun = call.query().flag("dry_run");
    List<SourceText> sources = List.of(PolicyBody.read(call));
    String ifVersion = ifVersion(call);
    if (dryRun) {
      checkVersion(ifVersion);
    }
    PolicyUpdate update =
        dryRun
            ? governor.check(sources)
            : governor.put(sources, call.caller().nameOr(BY), ifVersion);
    return answer(update, dryRun ? "valid" : "updated");
  }

  /** Puts in force again what was in force before. */
  Reply rolledBack(Call call, long number) {
    String ifVersion = ifVersion(call);
    return governor
        .rollBack(number, call.caller().nameOr(BY), ifVersion)
        .map(update -> answer(update, "updated"))
        .orElseThrow(Problem::absentPolicy);
  }

  /**
   * What became of a policy.
   *
   * @param done what is said of one that is fine
   */
  static Reply answer(PolicyUpdate update, String done) {
    return switch (update) {
      case PolicyUpdate.Accepted accepted ->
          accepted(accepted, done).with("ETag", "\"" + accepted.policy().version() + "\"");
      case PolicyUpdate.Refused refused -> Reply.problem(refused(refused.diagnostics()));
      case PolicyUpdate.Conflict conflict -> Reply.problem(conflict(conflict.inForce()));
    };
  }

  /**
   * What became of a candidate that was to be put in force, where it was the one that was meant.
   */
  static Reply promoted(PolicyUpdate update) {
    return update instanceof PolicyUpdate.Conflict conflict
        ? Reply.problem(Problem.of(412, "another policy is the candidate: " + conflict.inForce()))
        : answer(update, "updated");
  }

  private void checkVersion(@Nullable String ifVersion) {
    String inForce = governor.policy().policy().version();
    if (ifVersion != null && !ifVersion.equals(inForce)) {
      throw conflict(inForce).thrown();
    }
  }

  private @Nullable String ifVersion(Call call) {
    return ifVersion(call.listHeader("If-Match"), governor.policy().policy().version());
  }

  /**
   * The version that is asked for; where several may be, the one that is.
   *
   * @param ifMatch null where none is asked for
   * @param inForce the one that is
   */
  static @Nullable String ifVersion(@Nullable String ifMatch, String inForce) {
    if (ifMatch == null || ifMatch.strip().equals("*")) {
      return null;
    }
    List<String> tags = Arrays.stream(ifMatch.split(",", -1)).map(String::strip).toList();
    if (!tags.stream().allMatch(tag -> tag.matches("(W/)?\"[^\"]*\""))) {
      throw Problem.of(400, "If-Match must be a policy version in double quotes").thrown();
    }
    return tags.contains("\"" + inForce + "\"") ? inForce : tags.getFirst();
  }

  private static Reply.Whole accepted(PolicyUpdate.Accepted accepted, String done) {
    Policy policy = accepted.policy();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", done);
    json.put("rule_count", policy.rules().size());
    json.put("policy_version", policy.version());
    if (!done.equals("updated")) {
      json.put("warnings", accepted.warnings().stream().map(PolicyEndpoint::json).toList());
    }
    return Reply.json(json);
  }

  private static Problem refused(List<Diagnostic> diagnostics) {
    List<Map<String, Object>> errors =
        diagnostics.stream()
            .filter(d -> d.severity() == Severity.ERROR)
            .map(PolicyEndpoint::json)
            .toList();
    Map<String, Object> first = errors.getFirst();
    String place = "line " + first.get("line") + ", column " + first.get("column");
    String count = errors.size() == 1 ? "an error" : errors.size() + " errors, the first";
    String detail = "the policy has " + count + " at " + place + ": " + first.get("message");
    return Problem.of(400, detail).with(errors);
  }

  private static Map<String, Object> json(Diagnostic diagnostic) {
    Position position = diagnostic.position();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(
        "message",
        diagnostic.hint() == null
            ? diagnostic.message()
            : diagnostic.message() + "; " + diagnostic.hint());
    json.put("line", position.line());
    json.put("column", position.column());
    json.put("code", diagnostic.code().id());
    return json;
  }

  private static Problem conflict(String inForce) {
    return Problem.of(412, "another policy is in force: " + inForce);
  }
}

package dev.aegis.cli;

import dev.aegis.action.Action;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.suite.Expectation;
import dev.aegis.suite.SuiteRun.Result;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of tests, for machines. */
final class TestJson {
  private TestJson() {}

  /** A report's members in their order; a new map, which the caller may add to. */
  static Map<String, @Nullable Object> of(TestReport report) {
    int all = report.results().size();
    int failed = report.failures().size();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("tests", all);
    json.put("passed", all - failed);
    json.put("failed", failed);
    json.put("results", report.results().stream().map(result -> result(report, result)).toList());
    return json;
  }

  private static Map<String, @Nullable Object> result(TestReport report, Result result) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("file", result.test().place().source().name());
    json.put("line", TestReport.line(result));
    json.put("description", result.test().description());
    json.put("action", action(result.test().action()));
    Instant at = result.test().at();
    json.put("at", at == null ? null : at.toString());
    json.put("expected", said(result.test().expectation()));
    Map<String, @Nullable Object> got = said(Expectation.of(result.decision()));
    got.put("at", result.at().toString());
    json.put("got", got);
    json.put("passed", result.passed());
    if (!result.passed()) {
      json.put("why", FailureCause.lines(report.matcher(), result));
    }
    return json;
  }

  /** An action as {@code simulate --action} takes it. */
  private static Map<String, @Nullable Object> action(Action action) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("type", action.type());
    json.put("target", action.target());
    json.put("params", action.params());
    Map<String, String> texts =
        Map.of(
            "description", action.description(),
            "agent_id", action.agentId(),
            "session_id", action.sessionId());
    for (String name : List.of("description", "agent_id", "session_id")) {
      String text = texts.getOrDefault(name, "");
      if (!text.isEmpty()) {
        json.put(name, text);
      }
    }
    return json;
  }

  private static Map<String, @Nullable Object> said(Expectation expectation) {
    Approval approval = expectation.approval();
    RiskLevel riskLevel = expectation.riskLevel();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("decision", approval == null ? null : approval.word());
    json.put("risk_level", riskLevel == null ? null : riskLevel.name());
    json.put("rule", expectation.rule());
    return json;
  }
}

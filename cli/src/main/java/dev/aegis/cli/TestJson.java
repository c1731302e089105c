package dev.aegis.cli;

import dev.aegis.action.Action;
import dev.aegis.check.Witnesses.Truth;
import dev.aegis.condition.Term;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.RiskLevel;
import dev.aegis.match.TermText;
import dev.aegis.policy.Rule;
import dev.aegis.suite.Coverage;
import dev.aegis.suite.Expectation;
import dev.aegis.suite.Goal;
import dev.aegis.suite.Mutant;
import dev.aegis.suite.MutationRun;
import dev.aegis.suite.MutationRun.Survivor;
import dev.aegis.suite.SuiteRun.Result;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

  /** What of the policy the tests see. */
  static Map<String, @Nullable Object> of(Coverage coverage) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("covered", coverage.covered());
    json.put("possible", coverage.possible());
    json.put("percent", coverage.percent());
    json.put("missing", coverage.missing().stream().map(goal -> goal(coverage, goal)).toList());
    json.put("unreachable", coverage.unreachable().stream().map(Rule::name).toList());
    return json;
  }

  private static Map<String, @Nullable Object> goal(Coverage coverage, Goal goal) {
    List<Rule> rules = coverage.policy().rules();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    switch (goal) {
      case Goal.Met(int rule) -> json.put("rule", rules.get(rule).name());
      case Goal.Defaults defaults -> json.put("rule", Decision.DEFAULT_RULE);
      case Goal.Decided(int rule, Term condition, Truth truth) -> {
        json.put("rule", rules.get(rule).name());
        json.put("condition", TermText.of(condition));
        json.put("truth", truth.name().toLowerCase(Locale.ROOT));
      }
    }
    return json;
  }

  /** Which mistakes the tests notice. */
  static Map<String, @Nullable Object> of(MutationRun run) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("noticed", run.killed());
    json.put("score", run.score());
    json.put("equivalent", run.equivalent());
    json.put("survivors", run.survivors().stream().map(TestJson::survivor).toList());
    json.put("unknown", run.unknown().stream().map(TestJson::mutant).toList());
    return json;
  }

  private static Map<String, @Nullable Object> survivor(Survivor survivor) {
    Map<String, @Nullable Object> json = mutant(survivor.mutant());
    json.put("action", action(survivor.witness().action()));
    json.put("at", survivor.witness().at().toString());
    json.put("decided", said(Expectation.of(survivor.witness().decision())));
    json.put("mutant_decides", said(Expectation.of(survivor.decision())));
    return json;
  }

  private static Map<String, @Nullable Object> mutant(Mutant mutant) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("rule", mutant.rule());
    json.put("kind", mutant.kind().words());
    json.put("part", mutant.part());
    json.put("before", mutant.before());
    json.put("after", mutant.after());
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

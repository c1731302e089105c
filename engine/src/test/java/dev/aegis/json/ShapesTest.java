package dev.aegis.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.decision.Undecided;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.glob.Glob;
import dev.aegis.match.Explanation;
import dev.aegis.match.Explanation.Cause;
import dev.aegis.match.Explanation.Operand;
import dev.aegis.match.Explanation.Outcome;
import dev.aegis.match.Explanation.Step;
import dev.aegis.match.Subject;
import dev.aegis.policy.Defaults;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The exact JSON of what travels: names, order, and what is left out. */
class ShapesTest {
  private static final Decision BLOCK =
      new Decision(
          Action.of("delete", "db"),
          RiskLevel.CRITICAL,
          Approval.BLOCK,
          "delete_block",
          null,
          List.of(),
          "sha256:00",
          null);

  @Test
  void decision() {
    assertThat(Json.OWN.write(DecisionJson.of(BLOCK)))
        .isEqualTo(
            """
            {"action_type":"delete","target":"db","risk_level":"CRITICAL","approval":"block",\
            "is_allowed":false,"matched_rule":"delete_block","policy_version":"sha256:00"}\
            """);
  }

  @Test
  void decisionWithAllItCanHave() {
    Decision decision =
        new Decision(
            Action.of("write", ""),
            RiskLevel.HIGH,
            Approval.APPROVE,
            "r",
            "look first",
            List.of(new Undecided("u", "no such key `x`")),
            "sha256:00",
            Review.DEFAULT);
    assertThat(Json.OWN.write(DecisionJson.of(decision)))
        .isEqualTo(
            """
            {"action_type":"write","target":"","risk_level":"HIGH","approval":"approve",\
            "is_allowed":true,"matched_rule":"r","reason":"look first",\
            "undecided":[{"rule":"u","reason":"no such key `x`"}],"policy_version":"sha256:00"}\
            """);
  }

  @Test
  void result() {
    ActionResult blocked =
        new ActionResult(
            BLOCK, ResultStatus.BLOCKED, null, "Blocked by policy rule: delete_block", 7);
    assertThat(Json.OWN.write(ResultJson.of(blocked)))
        .isEqualTo(
            """
            {"action_type":"delete","target":"db","status":"blocked","data":null,\
            "error":"Blocked by policy rule: delete_block","risk_level":"CRITICAL",\
            "approval":"block","matched_rule":"delete_block","audit_id":7}\
            """);
    ActionResult skipped = new ActionResult(BLOCK, ResultStatus.SKIPPED, null, "Skipped", 0);
    assertThat(ResultJson.of(skipped)).containsEntry("audit_id", null).doesNotContainKey("reason");
    Decision stopped =
        new Decision(
            BLOCK.action(),
            RiskLevel.CRITICAL,
            Approval.BLOCK,
            "<stopped>",
            "they run wild",
            List.of(),
            "sha256:00",
            null);
    assertThat(
            ResultJson.of(
                new ActionResult(stopped, ResultStatus.BLOCKED, null, "Blocked by it", 8)))
        .containsEntry("reason", "they run wild");
  }

  @Test
  void policy() {
    Rule plain = rule("plain", List.of("read*"), Map.of(), null, null);
    Review review =
        new Review("inbox", Duration.ofMinutes(90), 2, List.of(List.of("alice", "sre-*")));
    Rule full =
        rule(
            "full",
            List.of("a", "b"),
            Map.of("param_eq", Map.of("n", 1L)),
            "params.n == 1",
            review);
    Policy policy =
        new Policy(
            "sha256:00",
            ZoneId.of("Europe/Berlin"),
            new Defaults(RiskLevel.MEDIUM, Approval.APPROVE),
            Map.of("one", "params.n == 1"),
            List.of(plain, full));
    assertThat(Json.OWN.write(PolicyJson.of(policy)))
        .isEqualTo(
            """
            {"policy_version":"sha256:00","default_risk_level":"MEDIUM",\
            "default_approval":"approve","timezone":"Europe/Berlin",\
            "let":{"one":"params.n == 1"},"rules":[\
            {"name":"plain","match_type":"read*","match_target":"*","match_agent":"*",\
            "risk_level":"LOW","approval":"auto","conditions":{},"when":null},\
            {"name":"full","match_type":["a","b"],"match_target":"*","match_agent":"*",\
            "risk_level":"LOW","approval":"approve","conditions":{"param_eq":{"n":1}},\
            "when":"params.n == 1","review":{"handler":"inbox","timeout":"90m","quorum":2,\
            "approvers":["alice","sre-*"]}}]}\
            """);
  }

  @Test
  void explanation() {
    Explanation explanation =
        new Explanation(
            BLOCK,
            List.of(
                new Step(
                    "a",
                    Outcome.NOT_MET,
                    new Cause.NoGlob(Subject.TYPE, List.of("read*"), "delete"),
                    null),
                new Step(
                    "b",
                    Outcome.UNDECIDABLE,
                    new Cause.Condition(
                        "now > params.x",
                        List.of(
                            new Operand("now", Instant.parse("2026-11-23T08:00:00Z"), false),
                            new Operand("params.x", null, true))),
                    "no such key `x`"),
                new Step("delete_block", Outcome.MET, new Cause.Globs(), null)));
    assertThat(Json.OWN.write(ExplanationJson.of(explanation)))
        .endsWith(
            """
            "trace":[\
            {"rule":"a","outcome":"not_met","decided_by":"type","globs":["read*"],\
            "text":"delete"},\
            {"rule":"b","outcome":"undecidable","decided_by":"condition",\
            "condition":"now > params.x","operands":[\
            {"name":"now","value":"2026-11-23T08:00:00Z"},{"name":"params.x","absent":true}],\
            "reason":"no such key `x`"},\
            {"rule":"delete_block","outcome":"met","decided_by":"globs"}]}\
            """);
  }

  private static Rule rule(
      String name,
      List<String> types,
      Map<String, ?> conditions,
      @Nullable String when,
      @Nullable Review review) {
    return new Rule(
        name,
        null,
        null,
        new Rule.Match(
            types.stream().map(Glob::of).toList(), List.of(Glob.of("*")), List.of(Glob.of("*"))),
        conditions,
        when,
        null,
        RiskLevel.LOW,
        review == null ? Approval.AUTO : Approval.APPROVE,
        review,
        new SourceText("p", ""),
        new Span(0, 0));
  }
}

package dev.aegis.server;

import static dev.aegis.server.RoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.server.Client.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A policy that is tried beside the one in force. */
@Timeout(120)
class CandidateRoutesTest {
  private static final String CANDIDATE = "/api/v1/policy/candidate";
  private static final String READ =
      "{\"type\":\"read\",\"target\":\"crm\",\"agent_id\":\"a\",\"params\":{\"secret\":\"s3cret\"}}";
  private static final String WRITE = "{\"type\":\"write\",\"target\":\"crm\"}";

  private final Governed governed =
      new Governed(
          """
          rules:
            - {name: reads, match: {type: read}, approval: auto, risk_level: low}
            - {name: rest, approval: block}
          """);

  @AfterEach
  void close() {
    governed.close();
  }

  @Test
  void decidesBesideAndChangesNothing() {
    assertProblem(governed.get("root", CANDIDATE), 404, "no candidate");
    String before = governed.aegis.policy().policy().version();
    Answer proposed = propose("rules: [{name: none, approval: block}]");
    assertThat(proposed.status()).isEqualTo(200);
    assertThat(proposed.object())
        .containsEntry("status", "proposed")
        .containsEntry("rule_count", 1L)
        .containsKey("warnings");
    assertThat(governed.aegis.policy().policy().version()).isEqualTo(before);

    assertThat(governed.post("bot", "/api/v1/execute", READ).object())
        .containsEntry("status", "success");
    governed.post("bot", "/api/v1/evaluate", READ);
    governed.post("bot", "/api/v1/evaluate", WRITE);
    governed.post("bot", "/api/v1/authorize", READ);

    Map<String, Object> report = governed.get("auditor", CANDIDATE).object();
    assertThat(report)
        .containsEntry("decisions", 4L)
        .containsEntry("different", 3L)
        .containsEntry("failed", 0L)
        .containsEntry("by", "root")
        .containsEntry("policy_version", proposed.object().get("policy_version"));
    List<?> differences = (List<?>) Objects.requireNonNull(report.get("differences"));
    Map<?, ?> difference = (Map<?, ?>) differences.getFirst();
    assertThat(difference.get("count")).isEqualTo(3L);
    assertThat(difference.get("in_force"))
        .isEqualTo(Map.of("approval", "auto", "risk_level", "LOW", "matched_rule", "reads"));
    assertThat(difference.get("candidate"))
        .isEqualTo(Map.of("approval", "block", "risk_level", "MEDIUM", "matched_rule", "none"));
    assertThat(
            new HashMap<>((Map<?, ?>) Objects.requireNonNull(difference.get("example")))
                .get("audit_id"))
        .isEqualTo(governed.store.entries().getLast().id());
    assertThat(governed.get("auditor", CANDIDATE).text()).doesNotContain("s3cret");
  }

  @Test
  void outlivesARestartAndCountsAnew() {
    propose("rules: [{name: none, approval: block}]");
    governed.post("bot", "/api/v1/evaluate", READ);
    governed.restart();
    assertThat(governed.get("root", CANDIDATE).object()).containsEntry("decisions", 0L);
    governed.post("bot", "/api/v1/evaluate", READ);
    assertThat(governed.get("root", CANDIDATE).object()).containsEntry("different", 1L);
    assertThat(governed.get("root", CANDIDATE, "Accept", "application/yaml").text())
        .isEqualTo("rules: [{name: none, approval: block}]");
  }

  @Test
  void whatIsPromotedIsInForce() {
    Answer proposed = propose("rules: [{name: none, approval: block}]");
    String tag = Objects.requireNonNull(governed.get("root", CANDIDATE).header("ETag"));
    assertProblem(
        governed.post("root", CANDIDATE + "/promote", "", "If-Match", "\"sha256:other\""), 412, "");
    Answer promoted = governed.post("root", CANDIDATE + "/promote", "", "If-Match", tag);
    assertThat(promoted.object())
        .containsEntry("status", "updated")
        .containsEntry("policy_version", proposed.object().get("policy_version"));
    assertThat(governed.get("root", "/api/v1/policy").header("ETag")).isEqualTo(tag);
    assertProblem(governed.get("root", CANDIDATE), 404, "");
    assertProblem(governed.post("root", CANDIDATE + "/promote", ""), 404, "");
    assertThat(governed.get("auditor", "/api/v1/audit?kind=admin").each("action_type"))
        .containsExactly(
            "policy_in_force",
            "start",
            "policy_candidate",
            "policy_in_force",
            "policy_candidate_promoted");
  }

  @Test
  void whatIsBrokenIsNoCandidate() {
    Answer refused = propose("rules: 7");
    assertProblem(refused, 400, "line 1");
    assertProblem(governed.get("root", CANDIDATE), 404, "");
  }

  @Test
  void canBeTakenBack() {
    propose("rules: []");
    assertThat(governed.send("root", "DELETE", CANDIDATE, null).status()).isEqualTo(204);
    assertProblem(governed.send("root", "DELETE", CANDIDATE, null), 404, "");
    assertProblem(governed.get("root", CANDIDATE), 404, "");
  }

  @Test
  void whoIsNoAdminCanOnlyLook() {
    propose("rules: []");
    for (String token : List.of("bot", "ann", "auditor")) {
      assertProblem(governed.put(token, CANDIDATE, "{\"yaml\":\"rules: []\"}"), 403, "");
      assertProblem(governed.send(token, "DELETE", CANDIDATE, null), 403, "");
      assertProblem(governed.post(token, CANDIDATE + "/promote", ""), 403, "");
    }
    assertProblem(governed.get("bot", CANDIDATE), 403, "");
  }

  private Answer propose(String yaml) {
    return governed.put("root", CANDIDATE, "{\"yaml\":\"" + yaml + "\"}");
  }
}

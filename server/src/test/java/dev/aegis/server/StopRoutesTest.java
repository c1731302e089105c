package dev.aegis.server;

import static dev.aegis.server.RoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.server.Client.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StopRoutesTest {
  private static final String READ = "{\"type\":\"read\",\"target\":\"crm\"}";

  private final Governed governed =
      new Governed("rules: [{name: reads, match: {type: read}, approval: auto}]");

  @AfterEach
  void close() {
    governed.close();
  }

  @Test
  void fromTheAnswerOnEveryDecisionIsBlock() {
    assertThat(governed.get("auditor", "/api/v1/stop").object())
        .isEqualTo(Map.of("status", "running"));
    Answer stopped = governed.post("root", "/api/v1/stop", "{\"reason\":\"they run wild\"}");
    Map<String, Object> standing =
        Map.of(
            "status", "stopped",
            "reason", "they run wild",
            "by", "root",
            "at", "2026-03-01T12:00:00.123456Z");
    assertThat(stopped.status()).isEqualTo(200);
    assertThat(stopped.object()).isEqualTo(standing);

    for (int start = 0; start < 2; start++) {
      assertThat(governed.get("root", "/api/v1/stop").object()).isEqualTo(standing);
      assertThat(governed.post("asker", "/api/v1/evaluate", READ).object())
          .containsEntry("approval", "block")
          .containsEntry("risk_level", "CRITICAL")
          .containsEntry("matched_rule", "<stopped>")
          .containsEntry("reason", "they run wild");
      assertThat(governed.post("bot", "/api/v1/execute", READ).object())
          .containsEntry("status", "blocked")
          .containsEntry("error", "Blocked by policy rule: <stopped>")
          .containsEntry("reason", "they run wild");
      assertThat(governed.post("bot", "/api/v1/authorize", READ).object())
          .containsEntry("status", "blocked")
          .containsEntry("reason", "they run wild");
      Answer ready = governed.client.get("/ready");
      assertThat(ready.status()).isEqualTo(200);
      assertThat(ready.text()).contains("stopped by root");
      governed.restart();
    }

    assertThat(governed.post("root", "/api/v1/resume", "{\"comment\":\"caught\"}").object())
        .isEqualTo(Map.of("status", "running"));
    assertThat(governed.send("root", "POST", "/api/v1/resume", null).status()).isEqualTo(200);
    assertThat(governed.post("bot", "/api/v1/execute", READ).object())
        .containsEntry("status", "success");
    assertThat(governed.get("auditor", "/api/v1/audit?kind=admin").each("action_type"))
        .filteredOn(List.of("stop", "resume")::contains)
        .containsExactly("stop", "resume");
  }

  @Test
  void whoIsNoAdminCanNot() {
    for (String token : List.of("bot", "asker", "ann", "auditor", "nobody")) {
      int status = token.equals("nobody") ? 401 : 403;
      assertProblem(governed.post(token, "/api/v1/stop", "{\"reason\":\"x\"}"), status, "");
      assertProblem(governed.post(token, "/api/v1/resume", "{}"), status, "");
    }
    assertProblem(governed.get("bot", "/api/v1/stop"), 403, "");
    assertThat(governed.aegis.emergencyStop().order()).isEmpty();
  }

  @Test
  void anOrderHasAReason() {
    for (String body : List.of("{}", "{\"reason\":\" \"}", "{\"reason\":1}", "[]", "{\"x\":1}")) {
      assertProblem(governed.post("root", "/api/v1/stop", body), 400, "");
    }
    String longer = "{\"reason\":\"" + "x".repeat(501) + "\"}";
    assertProblem(governed.post("root", "/api/v1/stop", longer), 400, "1 to 500 characters");
    assertProblem(governed.send("root", "POST", "/api/v1/stop", null), 415, "");
    assertThat(governed.aegis.emergencyStop().order()).isEmpty();
  }
}

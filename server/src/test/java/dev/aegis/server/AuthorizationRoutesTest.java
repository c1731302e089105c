package dev.aegis.server;

import static dev.aegis.server.RoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.audit.AuditRecord;
import dev.aegis.execution.ResultStatus;
import dev.aegis.server.Client.Answer;
import dev.aegis.testing.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Agents that run their actions themselves. */
@Timeout(120)
class AuthorizationRoutesTest {
  private static final String POLICY =
      """
      rules:
        - {name: reads, match: {type: read}, approval: auto}
        - {name: writes, match: {type: write}, approval: approve}
        - {name: deletes, match: {type: delete}, approval: block}
      """;
  private static final String READ = "{\"type\":\"read\",\"target\":\"crm\"}";
  private static final String WRITE = "{\"type\":\"write\",\"target\":\"crm\"}";
  private static final String DONE = "{\"status\":\"success\",\"data\":{\"rows\":3}}";

  private final Governed governed = new Governed(POLICY);

  @AfterEach
  void close() {
    governed.close();
  }

  @Test
  void nothingRunsHereAndTheCallerSaysHowItEnded() {
    Answer answer = governed.post("bot", "/api/v1/authorize", READ);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.object())
        .containsEntry("status", "authorized")
        .containsEntry("matched_rule", "reads")
        .containsEntry("expires_at", "2026-03-01T12:15:00.123Z");
    long audit = answer.number("audit_id");
    assertThat(governed.entry(audit).resultStatus()).isEqualTo(ResultStatus.UNKNOWN);
    assertThat(governed.get("auditor", "/api/v1/audit/" + audit).text())
        .contains("\"run_by\":\"caller\"");

    governed.clock.turn(Duration.ofSeconds(2));
    Answer outcome = outcome("bot", id(answer), DONE);
    assertThat(outcome.status()).isEqualTo(200);
    assertThat(outcome.object())
        .containsEntry("status", "success")
        .containsEntry("data", Map.of("rows", 3L))
        .containsEntry("audit_id", audit);
    assertThat(governed.entry(audit).resultStatus()).isEqualTo(ResultStatus.SUCCESS);
    assertThat(governed.entry(audit).durationMillis()).isEqualTo(2_000);
    assertProblem(outcome("bot", id(answer), DONE), 409, "on record already");
    assertThat(governed.runs).isEmpty();
  }

  @Test
  void aFailureIsOne() {
    Answer answer = governed.post("bot", "/api/v1/authorize", READ);
    String failed = "{\"status\":\"failed\",\"error\":\"no route\",\"data\":null}";
    assertThat(outcome("bot", id(answer), failed).object())
        .containsEntry("status", "failed")
        .containsEntry("error", "no route");
    assertThat(governed.entry(answer.number("audit_id")).resultError()).isEqualTo("no route");
  }

  @Test
  void onlyTheSameCallerSays() {
    String id = id(governed.post("bot", "/api/v1/authorize", READ));
    assertProblem(outcome("both", id, DONE), 404, "no such authorization");
    assertProblem(outcome("ann", id, DONE), 403, "");
    assertProblem(outcome("bot", "0".repeat(32), DONE), 404, "");
    for (String body :
        List.of(
            "{}",
            "{\"status\":\"unknown\"}",
            "{\"status\":\"success\",\"error\":\"x\"}",
            "{\"status\":\"failed\",\"error\":1}",
            "{\"status\":\"failed\",\"why\":1}",
            "[]")) {
      assertProblem(outcome("bot", id, body), 400, "");
    }
    assertThat(outcome("bot", id, DONE).status()).isEqualTo(200);
  }

  @Test
  void afterItsTimeAPersonDecides() {
    Answer answer = governed.post("bot", "/api/v1/authorize", READ);
    long audit = answer.number("audit_id");
    governed.clock.turn(Duration.ofMinutes(15));
    assertProblem(outcome("bot", id(answer), DONE), 409, "its time was over");
    assertThat(governed.entry(audit).resultStatus()).isEqualTo(ResultStatus.UNKNOWN);
    governed.aegis.resolve(audit, ResultStatus.SUCCESS, "ann", "saw it");
    assertThat(governed.entry(audit).resultStatus()).isEqualTo(ResultStatus.SUCCESS);
  }

  @Test
  void whatAPersonHasDecidedStands() {
    Answer answer = governed.post("bot", "/api/v1/authorize", READ);
    governed.aegis.resolve(
        answer.number("audit_id"), ResultStatus.FAILED, "ann", "it is not there");
    assertProblem(outcome("bot", id(answer), DONE), 409, "on record already");
  }

  @Test
  void itOutlivesARestart() {
    Answer answer = governed.post("bot", "/api/v1/authorize", READ);
    governed.restart();
    assertThat(outcome("bot", id(answer), DONE).status()).isEqualTo(200);
  }

  @Test
  void whatIsBlockedIsBlockedAndAListKeepsItsOrder() {
    Answer answer =
        governed.post(
            "bot", "/api/v1/authorize", "[" + READ + ",{\"type\":\"delete\"}," + READ + "]");
    assertThat(answer.each("status")).containsExactly("authorized", "blocked", "authorized");
    Answer stopping =
        governed.post(
            "bot",
            "/api/v1/authorize?stop_on_failure=true",
            "[" + READ + ",{\"type\":\"delete\"}," + READ + "]");
    assertThat(stopping.each("status")).containsExactly("authorized", "blocked", "skipped");
  }

  @Test
  void peopleAreAskedAndTheCallerWhoWaitsIsTold() throws Exception {
    try (ExecutorService callers = Executors.newSingleThreadExecutor()) {
      Future<Answer> caller =
          callers.submit(
              () -> governed.post("bot", "/api/v1/authorize", WRITE, "Prefer", "wait=20"));
      String approval = pending();
      assertThat(approve("ann", approval).status()).isEqualTo(200);
      Answer answer = caller.get();
      assertThat(answer.object())
          .containsEntry("status", "authorized")
          .containsEntry("approval_id", approval);
      long audit = answer.number("audit_id");
      assertThat(governed.store.trail(audit).orElseThrow().records())
          .extracting(AuditRecord::kind)
          .containsExactly(AuditRecord.Kind.INTENT, AuditRecord.Kind.APPROVAL);
      assertThat(outcome("bot", id(answer), DONE).status()).isEqualTo(200);
      assertThat(governed.entry(audit).decidedBy()).isEqualTo("ann");
    }
    assertThat(governed.runs).isEmpty();
  }

  @Test
  void whoDoesNotWaitFindsItAtTheApproval() {
    Answer asked = governed.post("bot", "/api/v1/authorize", WRITE);
    assertThat(asked.status()).isEqualTo(202);
    assertThat(asked.object()).containsEntry("status", "pending");
    String approval = String.valueOf(asked.object().get("approval_id"));
    assertThat(governed.get("bot", "/api/v1/approvals/" + approval).object())
        .doesNotContainKey("authorization_id");
    governed.restart();
    assertThat(approve("ann", approval).status()).isEqualTo(200);
    Map<String, Object> found = governed.get("bot", "/api/v1/approvals/" + approval).object();
    assertThat(found)
        .containsEntry("status", "approved")
        .containsEntry("result_status", "authorized")
        .containsKey("authorization_expires_at");
    String id = String.valueOf(found.get("authorization_id"));
    assertThat(outcome("bot", id, DONE).status()).isEqualTo(200);
    assertThat(governed.get("bot", "/api/v1/approvals/" + approval).object())
        .containsEntry("result_status", "success");
    assertThat(governed.runs).isEmpty();
  }

  @Test
  void whatChangedMeanwhileIsNotAuthorized() {
    Answer asked = governed.post("bot", "/api/v1/authorize", WRITE);
    String approval = String.valueOf(asked.object().get("approval_id"));
    governed.put("root", "/api/v1/policy", "{\"yaml\":\"rules: [{name: no, approval: block}]\"}");
    approve("ann", approval);
    Eventually.holds(
        () -> governed.entry(asked.number("audit_id")).resultStatus() == ResultStatus.DENIED);
    assertThat(governed.get("bot", "/api/v1/approvals/" + approval).object())
        .containsEntry("result_error", "policy changed")
        .doesNotContainKey("authorization_id");
    assertProblem(outcome("bot", approval, DONE), 404, "");
  }

  @Test
  void aGrantLetsItsCallerRunItToo() {
    String grant =
        "{\"rule\":\"writes\",\"target\":\"*\",\"uses\":1,\"expires_in\":60,\"comment\":\"\"}";
    assertThat(governed.post("ann", "/api/v1/grants", grant).status()).isEqualTo(201);
    Answer answer = governed.post("bot", "/api/v1/authorize", WRITE);
    assertThat(answer.object()).containsEntry("status", "authorized");
    assertThat(outcome("bot", id(answer), DONE).status()).isEqualTo(200);
    assertThat(governed.post("bot", "/api/v1/authorize", WRITE).status()).isEqualTo(202);
  }

  private Answer outcome(String token, String id, String body) {
    return governed.post(token, "/api/v1/authorizations/" + id + "/outcome", body);
  }

  private Answer approve(String token, String id) {
    return governed.send(token, "POST", "/api/v1/approvals/" + id + "/approve", null);
  }

  private String pending() {
    return Eventually.get(
            () -> governed.get("ann", "/api/v1/approvals?status=pending").each("id"),
            ids -> !ids.isEmpty())
        .getFirst()
        .toString();
  }

  private static String id(Answer answer) {
    return String.valueOf(answer.object().get("authorization_id"));
  }
}

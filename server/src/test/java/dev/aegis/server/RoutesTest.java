package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.audit.AuditQuery;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import dev.aegis.runtime.Readiness;
import dev.aegis.server.Client.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every route, and every way in which it refuses. */
class RoutesTest {
  private final FakeGovernor governor = new FakeGovernor();
  private final AegisServer server =
      AegisServer.start(
          governor,
          ServerSettings.of("127.0.0.1", 0, "0.1.0").withLimits(4_096, 3, Duration.ofSeconds(30)));
  private final Client client = new Client(server);

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/api/v1/health"})
  void health(String path) {
    Answer answer = client.get(path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("{\"status\":\"ok\",\"version\":\"0.1.0\"}");
    assertThat(answer.headers())
        .containsEntry("content-type", List.of("application/json"))
        .containsEntry("x-content-type-options", List.of("nosniff"))
        .containsEntry("cache-control", List.of("no-store"));
  }

  @Test
  void noValueCanEndItsHeader() {
    for (String value : List.of("/a\r\nSet-Cookie: b=c", "/a\nb", "/a\rb", "a\0b")) {
      assertThatThrownBy(() -> Dispatcher.header("Location", value))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(Dispatcher.header("Location", "/api/v1/approvals/0d2f").get())
        .isEqualTo("/api/v1/approvals/0d2f");
  }

  @Test
  void readySaysWhatToKnowAndWhatIsMissing() {
    assertThat(client.get("/ready").object())
        .isEqualTo(
            Map.of(
                "status", "ready",
                "policy_version", governor.policy().policy().version(),
                "warnings", List.of("approvals are automatic")));
    governor.readiness =
        new Readiness(List.of("the audit store: /var/lib/aegis.db is gone"), List.of());
    Answer answer = client.get("/ready");
    assertProblem(answer, 503, "not ready: the audit store");
    assertThat(answer.headers()).containsKey("retry-after");
  }

  @Test
  void evaluateDecidesAndDoesNothingElse() {
    Answer answer =
        client.post("/api/v1/evaluate", "{\"action_type\": \"read\", \"target\": \"crm\"}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(
            "{\"action_type\":\"read\",\"target\":\"crm\",\"risk_level\":\"LOW\","
                + "\"approval\":\"auto\",\"is_allowed\":true,\"matched_rule\":\"read_auto\","
                + "\"policy_version\":\""
                + governor.policy().policy().version()
                + "\"}");
    assertThat(governor.executed).isEmpty();
  }

  @Test
  void evaluateTakesATimeAndExplains() {
    String action = "{\"type\":\"read\",\"at\":\"2027-01-01T00:00:00Z\"}";
    assertThat(client.post("/api/v1/evaluate?explain=true", action).object().get("trace"))
        .isEqualTo(List.of());
    assertThat(client.post("/api/v1/evaluate", action).object().get("reason"))
        .isEqualTo("as of 2027-01-01T00:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"type\":\"read\"},{\"type\":\"delete\"}]",
        "{\"actions\":[{\"type\":\"read\"},{\"type\":\"delete\"}]}"
      })
  void listsComeBackAsListsInTheirOrder(String body) {
    assertThat(client.post("/api/v1/evaluate", body).each("matched_rule"))
        .containsExactly("read_auto", "delete_block");
    assertThat(client.post("/api/v1/execute", body).each("status"))
        .containsExactly("success", "blocked");
    assertThat((List<?>) client.post("/api/v1/evaluate", "[]").json()).isEmpty();
  }

  @Test
  void longListsComeBackInTheirOrderToo() {
    String pair = "{\"type\":\"read\",\"target\":\"a\"},{\"type\":\"delete\",\"target\":\"b\"}";
    String body = "[" + String.join(",", Collections.nCopies(250, pair)) + "]";
    List<Object> expected =
        Collections.nCopies(250, List.of("read_auto", "delete_block")).stream()
            .<Object>flatMap(List::stream)
            .toList();
    try (AegisServer roomy =
            AegisServer.start(governor, ServerSettings.of("127.0.0.1", 0, "0.1.0"));
        Client caller = new Client(roomy)) {
      assertThat(caller.post("/api/v1/evaluate", body).each("matched_rule")).isEqualTo(expected);
    }
  }

  @Test
  void executeGivesAResult() {
    assertThat(client.post("/api/v1/execute", "{\"type\":\"read\",\"target\":\"crm\"}").text())
        .isEqualTo(
            "{\"action_type\":\"read\",\"target\":\"crm\",\"status\":\"success\","
                + "\"data\":{\"executed\":true},\"error\":null,\"risk_level\":\"LOW\","
                + "\"approval\":\"auto\",\"matched_rule\":\"read_auto\",\"audit_id\":1}");
    assertThat(client.post("/api/v1/execute", "{\"type\":\"delete\"}").object().get("error"))
        .isEqualTo("Blocked by policy rule: delete_block");
  }

  @Test
  void executeStopsOnFailureWhereAsked() {
    String body = "[{\"type\":\"read\"},{\"type\":\"delete\"},{\"type\":\"read\"}]";
    assertThat(client.post("/api/v1/execute?stop_on_failure=true", body).each("status"))
        .containsExactly("success", "blocked", "skipped");
    assertThat(governor.executed).hasSize(2);
  }

  @Test
  void aStoreThatFailsIsA503ThatNamesNoFile() {
    governor.failure = FakeJournal.down();
    Answer answer = client.post("/api/v1/execute", "{\"type\":\"read\",\"target\":\"fail\"}");
    assertProblem(answer, 503, "nothing was done");
    assertThat(answer.headers()).containsEntry("retry-after", List.of("5"));
    assertThat(answer.text()).doesNotContain("/var/lib");
  }

  @Test
  void whatRanBeforeAStoreFailedIsStillTold() {
    governor.failure = FakeJournal.down();
    String body =
        "[{\"type\":\"read\"},{\"type\":\"read\",\"target\":\"fail\"},{\"type\":\"read\"}]";
    assertThat(client.post("/api/v1/execute", body).each("status"))
        .containsExactly("success", "skipped", "skipped");
  }

  @Test
  void aBugTellsNothingOfTheInside() {
    governor.failure = new IllegalStateException("secret of dev.aegis");
    Answer answer = client.post("/api/v1/execute", "{\"type\":\"read\"}");
    assertProblem(answer, 500, Dispatcher.INTERNAL_ERROR);
    assertThat(answer.text()).doesNotContain("secret", "Exception", "dev.aegis", "\tat");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "not json",
        "{\"type\":7}",
        "{\"type\":\"\"}",
        "{}",
        "null",
        "[{\"type\":\"a\"},{}]",
        "{\"type\":\"a\",\"colour\":1}",
        "{\"type\":\"a\",\"target\":null}",
        "{\"type\":\"a\",\"type\":\"a\"}",
        "{\"type\":\"a\",\"params\":{\"n\":1e999}}",
        "{\"type\":\"\\ud800\"}",
        "{\"type\":\"a\"} {}",
      })
  void badActionsAre400(String body) {
    for (String path : List.of("/api/v1/evaluate", "/api/v1/execute")) {
      Answer answer = client.post(path, body);
      assertProblem(answer, 400, "");
      assertThat((List<?>) answer.object().get("errors")).isNotEmpty();
    }
    assertThat(governor.executed).isEmpty();
  }

  @Test
  void errorsNameTheMemberAndThePlace() {
    assertThat(client.post("/api/v1/evaluate", "[{\"type\":7,\"x\":1}]").object().get("errors"))
        .isEqualTo(
            List.of(
                Map.of("message", "`type` must be a string, not a number", "pointer", "/0/type"),
                Map.of("message", "`x` is not a member of an action", "pointer", "/0/x")));
    assertThat(client.post("/api/v1/evaluate", "{\"type\":\n\"a\",}").object().get("errors"))
        .asString()
        .contains("line=2", "column=");
  }

  @Test
  void executeRefusesATime() {
    assertProblem(
        client.post("/api/v1/execute", "{\"type\":\"a\",\"at\":\"2026-01-01T00:00:00Z\"}"),
        400,
        "`at`");
  }

  @Test
  void tooMuchIs413() {
    assertProblem(client.post("/api/v1/evaluate", " ".repeat(4_097)), 413, "4096 bytes");
    String four = "[" + "{\"type\":\"a\"},".repeat(3) + "{\"type\":\"a\"}]";
    assertProblem(client.post("/api/v1/evaluate", four), 413, "4 actions");
    String whole = "{\"type\":\"a\",\"description\":\"\"}";
    String fits = whole.replace("\"\"", "\"" + "x".repeat(4_096 - whole.length()) + "\"");
    assertThat(client.post("/api/v1/evaluate", fits).status()).isEqualTo(200);
  }

  @Test
  void otherTypesOfBodyAre415() {
    String action = "{\"type\":\"a\"}";
    assertProblem(client.send("POST", "/api/v1/execute", action), 415, "application/json");
    for (String type :
        List.of(
            "text/plain", "application/x-www-form-urlencoded", "application/json;charset=latin1")) {
      assertProblem(
          client.send("POST", "/api/v1/execute", action, "Content-Type", type), 415, "body");
    }
    assertThat(
            client
                .send(
                    "POST",
                    "/api/v1/execute",
                    action,
                    "Content-Type",
                    "Application/JSON; Charset=\"UTF-8\"")
                .status())
        .isEqualTo(200);
  }

  @Test
  void whatTheCallerCannotTakeIs406() {
    String action = "{\"type\":\"a\"}";
    assertProblem(client.post("/api/v1/evaluate", action, "Accept", "text/html"), 406, "json");
    for (String accept : List.of("*/*", "application/*;q=0.1", "text/html, application/json")) {
      assertThat(client.post("/api/v1/evaluate", action, "Accept", accept).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/nope",
        "/api/v1",
        "/api/v1/",
        "/api/v1/evaluate/",
        "/api/v1/Evaluate",
        "/api/v1/./evaluate",
        "/api/v1/x/../evaluate",
        "//api/v1/evaluate",
        "/api/v1/%65valuate",
        "/api/v1/audit/",
        "/api/v1/audit/1/2",
        "/api/v1/audit/*",
        "/api/v1/audit/x",
        "/api/v1/audit/99",
        "/api/v1/approvals/",
        "/metrics/",
        "/openapi.json",
        "/health/x",
        "/api/v1/health;x=1",
      })
  void unknownPathsAre404(String path) {
    String answer =
        client.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 404 ").contains("application/problem+json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | /api/v1/evaluate | OPTIONS, POST",
        "DELETE | /api/v1/evaluate | OPTIONS, POST",
        "POST | /health | GET, HEAD, OPTIONS",
        "PATCH | /api/v1/policy | GET, HEAD, OPTIONS, PUT",
        "DELETE | /api/v1/audit/1 | GET, HEAD, OPTIONS",
        "TRACE | /health | GET, HEAD, OPTIONS",
      })
  void otherMethodsAre405AndNameThoseThereAre(String method, String path, String allow) {
    Answer answer = client.send(method, path, null);
    assertProblem(answer, 405, allow);
    assertThat(answer.headers()).containsEntry("allow", List.of(allow));
  }

  @Test
  void optionsAndHead() {
    Answer options = client.send("OPTIONS", "/api/v1/policy", null);
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.headers()).containsEntry("allow", List.of("GET, HEAD, OPTIONS, PUT"));
    for (String path : List.of("/health", "/api/v1/policy", "/api/v1/audit", "/api/v1/audit/1")) {
      Answer head = client.send("HEAD", path, null);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.text()).isEmpty();
    }
    // The connection is still in step after them.
    assertThat(client.get("/health").text()).startsWith("{\"status\":\"ok\"");
    assertThat(client.send("HEAD", "/nope", null).status()).isEqualTo(404);
  }

  @Test
  void auditListsEntries() {
    Answer answer = client.get("/api/v1/audit?result_status=blocked&limit=50");
    assertThat((List<?>) answer.json()).hasSize(3);
    assertThat(answer.text()).contains("\"id\":1", "\"matched_rule\":\"delete_block\"");
    governor.journal.entries = 0;
    assertThat(client.get("/api/v1/audit").text()).isEqualTo("[]");
  }

  @Test
  void auditFiltersCombine() {
    client.get(
        "/api/v1/audit?session_id=s%201&agent_id=a+1&action_type=t&risk_level=hIgH"
            + "&result_status=failed&matched_rule=%3Cdefault%3E&kind=admin"
            + "&since=2026-01-01T00:00:00%2B01:00&until=2026-01-02T00:00:00+01:00"
            + "&limit=10000&after_id=7&order=desc");
    client.get("/api/v1/audit");
    assertThat(governor.journal.queries)
        .containsExactly(
            new AuditQuery(
                true,
                "s 1",
                "a 1",
                "t",
                RiskLevel.HIGH,
                ResultStatus.FAILED,
                "<default>",
                Instant.parse("2025-12-31T23:00:00Z"),
                Instant.parse("2026-01-01T23:00:00Z"),
                7,
                10_000,
                AuditQuery.Order.DESC),
            new AuditQuery(
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                1_000,
                AuditQuery.Order.ASC));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=10001",
        "limit=x",
        "limit=-1",
        "limit=",
        "limit=1.0",
        "risk_level=HUGE",
        "result_status=gone",
        "kind=x",
        "since=yesterday",
        "until=2026-01-01",
        "after_id=-1",
        "order=up",
        "colour=1",
        "limit=1&limit=1",
        "limit",
        "&",
        "agent_id=%zz",
        "agent_id=%f",
        "agent_id=%ff",
        "LIMIT=1",
      })
  void whatTheAuditLogCannotBeAskedIs400(String query) {
    String answer =
        client.raw(
            "GET /api/v1/audit?"
                + query
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
    assertThat(governor.journal.queries).isEmpty();
  }

  @Test
  void whereThereIsMoreTheAnswerSaysWhere() {
    governor.journal.entries = 10;
    assertThat(client.get("/api/v1/audit?session_id=a%26b&limit=4&order=asc").headers().get("link"))
        .containsExactly(
            "</api/v1/audit?session_id=a%26b&limit=4&order=asc&after_id=4>; rel=\"next\"");
    assertThat(client.get("/api/v1/audit?limit=4&after_id=2").headers().get("link"))
        .containsExactly("</api/v1/audit?limit=4&after_id=4>; rel=\"next\"");
    assertThat(client.get("/api/v1/audit?limit=10").headers()).doesNotContainKey("link");
  }

  @Test
  void aLongAuditLogIsStreamedWhole() {
    governor.journal.entries = 2_000;
    governor.journal.params = "é".repeat(200);
    assertThat((List<?>) client.get("/api/v1/audit?limit=10000").json()).hasSize(2_000);
    assertThat(client.get("/health").status()).isEqualTo(200);
    String path = "/api/v1/audit?limit=10000";
    String last =
        client.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(last).endsWith("]\r\n0\r\n\r\n");
  }

  @Test
  void anAuditLogThatFailsEarlyIsA503AndLateIsCutOff() {
    governor.journal.failsAfter = 1;
    assertProblem(client.get("/api/v1/audit"), 503, "the audit store");
    governor.journal.entries = 2_000;
    governor.journal.params = "x".repeat(200);
    governor.journal.failsAfter = 1_999;
    String answer = client.raw("GET /api/v1/audit?limit=10000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200 ").doesNotEndWith("0\r\n\r\n");
  }

  @Test
  void anAuditEntryShowsItsRecords() {
    Map<String, Object> entry = client.get("/api/v1/audit/2").object();
    assertThat(entry.get("id")).isEqualTo(2L);
    assertThat(entry.get("records"))
        .isEqualTo(
            List.of(
                Map.of(
                    "sequence",
                    2L,
                    "entry_id",
                    2L,
                    "kind",
                    "intent",
                    "at",
                    "2026-11-23T08:00:00.000Z",
                    "body",
                    Map.of("action_type", "delete"),
                    "salts",
                    "0".repeat(32),
                    "hash",
                    "00")));
  }

  @Test
  void statistics() {
    assertThat(client.get("/api/v1/stats?since=2026-01-01T00:00:00Z").text())
        .isEqualTo(
            "[{\"rule\":\"delete_block\",\"decisions\":4,\"share\":1.0,"
                + "\"by_approval\":{\"auto\":0,\"approve\":0,\"block\":4},"
                + "\"by_status\":{\"blocked\":4},\"last_seen\":\"2026-11-23T08:00:00.000Z\",\"in_force\":true},"
                + "{\"rule\":\"read_auto\",\"decisions\":0,\"share\":0.0,"
                + "\"by_approval\":{\"auto\":0,\"approve\":0,\"block\":0},"
                + "\"by_status\":{},\"last_seen\":null,\"in_force\":true},"
                + "{\"rule\":\"write_approve\",\"decisions\":0,\"share\":0.0,"
                + "\"by_approval\":{\"auto\":0,\"approve\":0,\"block\":0},"
                + "\"by_status\":{},\"last_seen\":null,\"in_force\":true}]");
    assertThat(governor.journal.since)
        .containsExactly(Optional.of(Instant.parse("2026-01-01T00:00:00Z")));
  }

  static void assertProblem(Answer answer, int status, String detail) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.headers()).containsEntry("content-type", List.of("application/problem+json"));
    Map<String, Object> problem = answer.object();
    assertThat(problem.get("status")).isEqualTo((long) status);
    assertThat((String) problem.get("title")).isNotEmpty().isNotEqualTo("Error");
    assertThat((String) problem.get("type")).isNotEmpty();
    assertThat((String) problem.get("detail")).contains(detail);
    assertThat(problem.get("error")).isEqualTo(problem.get("detail"));
  }
}

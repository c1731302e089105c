package dev.aegis.server;

import static dev.aegis.server.RoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.audit.AuditEntry;
import dev.aegis.execution.ResultStatus;
import dev.aegis.server.Client.Answer;
import dev.aegis.spi.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Enforcement points that speak the AuthZEN Authorization API 1.0. */
@Timeout(120)
class AccessRoutesTest {
  private static final String POLICY =
      """
      rules:
        - name: small
          match: {type: refund, target: crm, agent: billing-*}
          when: params.amount <= 50 && params.resource.type == 'account' && params.context.env == 'prod'
          approval: auto
          risk_level: low
        - {name: large, match: {type: refund}, approval: approve, reason: money leaves}
        - {name: reads, match: {type: read}, approval: auto}
        - {name: deletes, match: {type: delete}, approval: block}
      audit: {mask: [params.card]}
      """;
  private static final String SUBJECT = "\"subject\":{\"type\":\"agent\",\"id\":\"billing-bot\"}";
  private static final String RESOURCE =
      "\"resource\":{\"type\":\"account\",\"id\":\"crm\",\"properties\":{\"card\":\"4111 1111 1111"
          + " 1111\"}}";
  private static final String CONTEXT = "\"context\":{\"env\":\"prod\"}";

  private final Governed governed = new Governed(POLICY);

  @AfterEach
  void close() {
    governed.close();
  }

  private static String refund(int amount) {
    return "{"
        + SUBJECT
        + ",\"action\":{\"name\":\"refund\",\"properties\":{\"amount\":"
        + amount
        + "}},"
        + RESOURCE
        + ","
        + CONTEXT
        + "}";
  }

  private static String action(String name) {
    return "\"action\":{\"name\":\"" + name + "\"}";
  }

  @Test
  void onlyWhatIsAutomaticIsAYesAndAllOfItIsOnRecord() {
    Answer small = evaluate(refund(50));
    assertThat(small.status()).isEqualTo(200);
    assertThat(small.object()).containsEntry("decision", true);
    assertThat(context(small))
        .containsEntry("matched_rule", "small")
        .containsEntry("reason", "the rule `small` lets it run")
        .containsEntry("audit_id", governed.store.entries().getLast().id());
    AuditEntry entry = governed.store.entries().getLast();
    assertThat(entry.resultStatus()).isEqualTo(ResultStatus.AUTHORIZED);
    assertThat(entry.agentId()).isEqualTo("billing-bot");
    assertThat(entry.actionTarget()).isEqualTo("crm");
    assertThat(entry.actionParams().get("amount")).isEqualTo(50L);
    assertThat(String.valueOf(entry.actionParams())).doesNotContain("4111 1111 1111 1111");

    Answer large = evaluate(refund(51));
    assertThat(large.object()).containsEntry("decision", false);
    assertThat(context(large))
        .containsEntry("reason", "money leaves")
        .containsEntry("approval", "approve");
    assertThat(governed.store.entries().getLast().resultStatus()).isEqualTo(ResultStatus.DENIED);
    assertThat(governed.inbox.submitted()).isEmpty();

    Answer delete = evaluate("{" + SUBJECT + "," + action("delete") + "," + RESOURCE + "}");
    assertThat(delete.object()).containsEntry("decision", false);
    assertThat(governed.store.entries().getLast().resultStatus()).isEqualTo(ResultStatus.BLOCKED);
    assertThat(governed.store.entries()).hasSize(3);
    assertThat(governed.runs).isEmpty();
  }

  @Test
  void whatIsTheSameStandsOnce() {
    Answer answer =
        several(
            SUBJECT + "," + RESOURCE,
            "",
            "{" + action("read") + "}",
            "{" + action("delete") + "}",
            "{" + action("read") + ",\"resource\":{\"type\":\"db\",\"id\":\"other\"}}");
    assertThat(decisions(answer)).containsExactly(true, false, true);
    assertThat(governed.store.entries())
        .extracting(AuditEntry::actionTarget)
        .containsExactly("crm", "crm", "other");
  }

  @Test
  void theFirstNoOrYesCanBeTheLastWord() {
    String[] three = {
      "{" + action("read") + "}", "{" + action("delete") + "}", "{" + action("read") + "}"
    };
    String usual = SUBJECT + "," + RESOURCE;
    assertThat(decisions(several(usual, "deny_on_first_deny", three))).containsExactly(true, false);
    assertThat(decisions(several(usual, "permit_on_first_permit", three))).containsExactly(true);
    assertThat(decisions(several(usual, "execute_all", three))).containsExactly(true, false, true);
    assertThat(governed.store.entries()).hasSize(2 + 1 + 3);
    assertProblem(several(usual, "guess", three), 400, "evaluations_semantic");
  }

  @Test
  void withoutEvaluationsItIsOne() {
    String single = "{" + SUBJECT + "," + action("read") + "," + RESOURCE + "}";
    assertThat(post("/access/v1/evaluations", single).object()).containsEntry("decision", true);
    assertThat(
            post("/access/v1/evaluations", single.replaceFirst("\\{", "{\"evaluations\":[],"))
                .object())
        .containsEntry("decision", true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"subject\":{\"type\":\"a\",\"id\":\"b\"},\"action\":{\"name\":\"read\"}}",
        "{\"subject\":\"b\",\"action\":{\"name\":\"read\"},\"resource\":{\"type\":\"x\",\"id\":\"y\"}}",
        "{\"subject\":{\"id\":\"b\"},\"action\":{\"name\":\"read\"},\"resource\":{\"type\":\"x\",\"id\":\"y\"}}",
        "{\"subject\":{\"type\":\"a\",\"id\":\"b\"},\"action\":{\"name\":\"\"},\"resource\":{\"type\":\"x\",\"id\":\"y\"}}",
        "{\"subject\":{\"type\":\"a\",\"id\":\"b\"},\"action\":{\"name\":1},\"resource\":{\"type\":\"x\",\"id\":\"y\"}}",
        "{\"subject\":{\"type\":\"a\",\"id\":\"b\"},\"action\":{\"name\":\"r\",\"properties\":{\"context\":{}}},\"resource\":{\"type\":\"x\",\"id\":\"y\"}}",
        "{\"subject\":{\"type\":\"a\",\"id\":\"b\"},\"action\":{\"name\":\"r\",\"properties\":{\"n\":1}},\"resource\":{\"type\":\"x\",\"id\":\"y\",\"properties\":{\"n\":2}}}",
        "{\"subject\":{\"type\":\"a\",\"id\":\"b\"},\"action\":{\"name\":\"r\"},\"resource\":{\"type\":\"x\",\"id\":\"y\"},\"context\":1}",
        "{\"evaluations\":1}",
        "{\"evaluations\":[1]}",
        "{\"evaluations\":[{}]}",
      })
  void whatIsNoRequestIsRefusedAndLeavesNothing(String body) {
    assertProblem(post("/access/v1/evaluations", body), 400, "");
    assertThat(governed.store.entries()).isEmpty();
  }

  @Test
  void whatCanNotBeRecordedIsNotAnswered() {
    governed.store.failWith(StoreException.Reason.UNAVAILABLE);
    assertProblem(evaluate(refund(1)), 503, "");
    governed.store.failWith(null);
    assertThat(governed.store.entries()).isEmpty();
  }

  @Test
  void aTokenSpeaksForItsAgentsHereToo() {
    assertProblem(
        governed.post(
            "several",
            "/access/v1/evaluation",
            "{" + SUBJECT + "," + action("read") + "," + RESOURCE + "}"),
        403,
        "billing-bot");
    assertProblem(governed.post("auditor", "/access/v1/evaluation", refund(1)), 403, "");
  }

  @Test
  void whoGivesARequestAnIdGetsItBack() {
    String read = "{" + SUBJECT + "," + action("read") + "," + RESOURCE + "}";
    assertThat(
            post("/access/v1/evaluation", read, "X-Request-ID", "bfe9eb29").header("X-Request-ID"))
        .isEqualTo("bfe9eb29");
    assertThat(post("/access/v1/evaluation", "{}", "X-Request-ID", "b-2").header("X-Request-ID"))
        .isEqualTo("b-2");
    assertThat(post("/access/v1/evaluation", read, "X-Request-ID", "a b").header("X-Request-ID"))
        .isNull();
  }

  @Test
  void evaluateLeavesAnEntryWhereItIsToldTo() {
    String read = "{\"type\":\"read\",\"target\":\"crm\"}";
    governed.post("asker", "/api/v1/evaluate", read);
    assertThat(governed.store.entries()).isEmpty();
    try (Governed recording = new Governed(POLICY, ServerSettings::withRecordedEvaluations)) {
      String list = "[" + read + ",{\"type\":\"delete\",\"at\":\"2026-01-01T00:00:00Z\"}]";
      assertThat(recording.post("asker", "/api/v1/evaluate", list).each("approval"))
          .containsExactly("auto", "block");
      assertThat(recording.store.entries())
          .extracting(AuditEntry::resultStatus)
          .containsExactly(ResultStatus.AUTHORIZED, ResultStatus.BLOCKED);
      assertThat(recording.store.records().getLast().body().get("status")).isEqualTo("blocked");
      assertThat(
              recording
                  .get("auditor", "/api/v1/audit/" + recording.store.entries().getLast().id())
                  .text())
          .contains("\"as_of\":\"2026-01-01T00:00:00Z\"", "\"evaluated\":true");
    }
  }

  @Test
  void strangersDoNotFillTheRecord() {
    ServerSettings open = ServerSettings.of("127.0.0.1", 0, "0.1.0").withPassedOnRequests();
    try (AegisServer server = AegisServer.start(governed.aegis, open);
        AegisServer recording = AegisServer.start(governed.aegis, open.withRecordedEvaluations());
        Client client = new Client(server);
        Client stranger = new Client(recording)) {
      assertThat(client.post("/api/v1/evaluate", "{\"type\":\"read\"}").status()).isEqualTo(200);
      assertProblem(
          stranger.post("/api/v1/evaluate", "{\"type\":\"read\"}"), 403, "beyond loopback");
    }
    assertThat(governed.store.entries()).isEmpty();
  }

  private Answer evaluate(String body) {
    return post("/access/v1/evaluation", body);
  }

  private Answer several(String usual, String semantic, String... evaluations) {
    String options =
        semantic.isEmpty() ? "" : ",\"options\":{\"evaluations_semantic\":\"" + semantic + "\"}";
    return post(
        "/access/v1/evaluations",
        "{" + usual + options + ",\"evaluations\":[" + String.join(",", evaluations) + "]}");
  }

  private Answer post(String path, String body, String... headers) {
    return governed.post("asker", path, body, headers);
  }

  @SuppressWarnings("unchecked") // The names of a JSON object are strings.
  private static Map<String, Object> context(Answer answer) {
    return (Map<String, Object>) Objects.requireNonNull(answer.object().get("context"));
  }

  private static List<Object> decisions(Answer answer) {
    return ((List<?>) Objects.requireNonNull(answer.object().get("evaluations")))
        .stream()
            .<Object>map(each -> Objects.requireNonNull(((Map<?, ?>) each).get("decision")))
            .toList();
  }
}

package dev.aegis.server;

import static dev.aegis.server.RoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.runtime.Aegis;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.StoreException;
import dev.aegis.testing.InMemoryStore;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators can see of a server, and that callers can't write into it. */
@Timeout(60)
class MetricsTest {
  private static final ServerSettings NEAR = ServerSettings.of("127.0.0.1", 0, "0.1.0");

  @Test
  void whatHappenedIsCounted() {
    try (BusyServer busy = BusyServer.afterAll()) {
      Scrape scrape = busy.scrape();

      assertThat(scrape.sum("aegis_decisions_total", "rule", "reads", "approval", "auto"))
          .isEqualTo(6);
      assertThat(scrape.sum("aegis_decisions_total", "rule", "deletes", "risk_level", "CRITICAL"))
          .isEqualTo(1);
      assertThat(scrape.sum("aegis_decisions_total", "rule", "<default>")).isEqualTo(1);
      assertThat(scrape.sum("aegis_decision_duration_seconds_count")).isEqualTo(13);
      assertThat(scrape.sum("aegis_results_total", "rule", "reads", "status", "success"))
          .isEqualTo(2);
      assertThat(scrape.sum("aegis_results_total", "status", "failed")).isEqualTo(1);
      assertThat(scrape.sum("aegis_results_total", "status", "unknown")).isEqualTo(1);
      assertThat(scrape.sum("aegis_results_total", "rule", "deletes", "status", "blocked"))
          .isEqualTo(1);
      assertThat(scrape.sum("aegis_results_total", "rule", "writes", "status", "denied"))
          .isEqualTo(2);
      assertThat(scrape.sum("aegis_execution_duration_seconds_count", "status", "failed"))
          .isEqualTo(1);

      assertThat(scrape.sum("aegis_approvals_asked_total")).isEqualTo(4);
      assertThat(scrape.sum("aegis_approvals_ended_total", "state", "approved", "by", "person"))
          .isEqualTo(1);
      assertThat(scrape.sum("aegis_approvals_ended_total", "state", "denied")).isEqualTo(1);
      assertThat(scrape.sum("aegis_approvals_ended_total", "state", "expired")).isEqualTo(1);
      assertThat(scrape.sum("aegis_approval_answer_duration_seconds_sum")).isEqualTo(180);
      assertThat(scrape.sum("aegis_approvals_pending")).isEqualTo(1);
      assertThat(scrape.sum("aegis_approvals_oldest_pending_seconds")).isEqualTo(120);
      assertThat(scrape.sum("aegis_grants_used_total")).isEqualTo(1);

      assertThat(scrape.sum("aegis_audit_append_failures_total", "reason", "unavailable"))
          .isEqualTo(1);
      assertThat(scrape.sum("aegis_audit_append_failures_total")).isEqualTo(1);
      assertThat(scrape.sum("aegis_audit_append_duration_seconds_count")).isPositive();
      assertThat(scrape.sum("aegis_decisions_unrecorded_total")).isEqualTo(1);
      assertThat(
              scrape.sum(
                  "aegis_decisions_unrecorded_total", "approval", "auto", "reason", "unavailable"))
          .isEqualTo(1);
      assertThat(scrape.sum("aegis_sink_failing", "sink", "archive")).isEqualTo(1);
      assertThat(scrape.sum("aegis_sink_failures_total", "sink", "archive")).isPositive();
      assertThat(scrape.sum("aegis_sink_lag_records", "sink", "archive")).isPositive();

      assertThat(scrape.sum("aegis_policy_updates_total", "result", "refused")).isEqualTo(1);
      assertThat(scrape.sum("aegis_policy_updates_total", "result", "conflict")).isEqualTo(1);
      assertThat(scrape.sum("aegis_failed_sign_ins_total")).isEqualTo(1);
      assertThat(scrape.sum("aegis_ready")).isEqualTo(1);
      assertThat(scrape.sum("aegis_warnings")).isEqualTo(1);
      assertThat(scrape.sum("aegis_automatic_approval_handlers")).isZero();
      assertThat(scrape.sum("aegis_build_info", "version", "0.1.0")).isEqualTo(1);
      assertThat(scrape.sum("jvm_memory_used_bytes", "area", "heap")).isPositive();
      assertThat(scrape.sum("jvm_threads_current")).isPositive();
      assertThat(scrape.has("jvm_gc_collection_seconds_count")).isTrue();
    }
  }

  @Test
  void requestsAreCountedByRouteAndByNothingThatCallersWrite() {
    try (BusyServer busy = BusyServer.afterAll()) {
      busy.client.send("BREW", "/health", null);
      busy.client.send("OPTIONS", "/health", null);
      busy.client.get("/api/v1/audit/no-such-entry");
      busy.client.raw("GET /secret-path HTTP/1.1\r\nHost: x\r\nContent-Length: no\r\n\r\n");
      busy.client.raw(
          "POST /api/v1/evaluate HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n");
      Scrape scrape = busy.scrape();

      assertThat(scrape.sum("aegis_http_requests_total", "route", "/api/v1/execute")).isEqualTo(7);
      assertThat(
              scrape.sum("aegis_http_requests_total", "route", "/api/v1/execute", "status", "5xx"))
          .isEqualTo(1);
      assertThat(
              scrape.sum("aegis_http_requests_total", "route", "/api/v1/audit/*", "status", "4xx"))
          .isEqualTo(1);
      assertThat(
              scrape.sum("aegis_http_request_duration_seconds_count", "route", "/api/v1/execute"))
          .isEqualTo(7);
      // A path that is none, two methods that are none, a wrong version and head, a large body.
      assertThat(scrape.sum("aegis_http_requests_total", "route", "other", "status", "4xx"))
          .isEqualTo(6);
      assertThat(scrape.sum("aegis_http_requests_total", "route", "other", "status", "2xx"))
          .isEqualTo(1);
      assertThat(scrape.sum("aegis_http_requests_in_flight")).isEqualTo(1);
      assertThat(scrape.values("aegis_http_requests_total", "method"))
          .containsExactly("GET", "POST", "PUT", "other");
      assertThat(busy.client.get("/metrics").text())
          .doesNotContain("secret")
          .doesNotContain("no-such-entry")
          .doesNotContain("BREW")
          .doesNotContain("nowhere")
          .doesNotContain("crm");
    }
  }

  @Test
  void thePolicyInForceIsOneSeries() {
    try (BusyServer busy = new BusyServer()) {
      String before = busy.aegis.policy().policy().version();
      assertThat(busy.scrape().values("aegis_policy_info", "version")).containsExactly(before);
      assertThat(busy.scrape().sum("aegis_policy_rules")).isEqualTo(3);

      busy.client.put("/api/v1/policy", "{\"rules\":[{\"name\":\"all\",\"approval\":\"auto\"}]}");

      String now = busy.aegis.policy().policy().version();
      assertThat(now).isNotEqualTo(before);
      assertThat(busy.scrape().values("aegis_policy_info", "version")).containsExactly(now);
      assertThat(busy.scrape().sum("aegis_policy_rules")).isEqualTo(1);
      assertThat(busy.scrape().sum("aegis_policy_updates_total", "result", "accepted"))
          .isEqualTo(1);
    }
  }

  @Test
  void aStoreThatFailsIsSeenAndHidesNothingElse() {
    try (BusyServer busy = new BusyServer()) {
      assertThat(busy.scrape().has("aegis_approvals_pending")).isTrue();
      busy.execute("read", "crm");
      busy.store.failWith(StoreException.Reason.UNAVAILABLE);

      Scrape scrape = busy.scrape();
      assertThat(scrape.sum("aegis_ready")).isZero();
      assertThat(scrape.has("aegis_approvals_pending")).isFalse();
      assertThat(scrape.has("aegis_sink_lag_records")).isFalse();
      assertThat(scrape.has("aegis_sink_failing")).isTrue();
      assertThat(scrape.sum("aegis_results_total", "status", "success")).isEqualTo(1);

      busy.store.failWith(null);
      assertThat(busy.scrape().sum("aegis_ready")).isEqualTo(1);
    }
  }

  /** Each way in which a decision goes on record, and each approval. */
  @Test
  void decisionsThatCanNotBeRecordedAreCounted() {
    try (BusyServer busy = new BusyServer()) {
      busy.store.failWith(StoreException.Reason.OVERLOADED);
      for (String type : List.of("read", "write", "delete")) {
        String body = "{\"type\":\"" + type + "\",\"target\":\"crm\"}";
        assertThat(busy.client.post("/api/v1/execute", body).status()).isEqualTo(503);
        assertThat(busy.client.post("/api/v1/authorize", body).status()).isEqualTo(503);
        String access =
            "{\"subject\":{\"type\":\"agent\",\"id\":\"a\"},\"action\":{\"name\":\"%s\"},"
                    .formatted(type)
                + "\"resource\":{\"type\":\"system\",\"id\":\"crm\"}}";
        assertThat(busy.client.post("/access/v1/evaluation", access).status()).isEqualTo(503);
        assertThat(busy.client.post("/api/v1/evaluate", body).status()).isEqualTo(200);
      }
      Scrape scrape = busy.scrape();
      for (String approval : List.of("auto", "approve", "block")) {
        assertThat(scrape.sum("aegis_decisions_total", "approval", approval)).isEqualTo(4);
        assertThat(
                scrape.sum(
                    "aegis_decisions_unrecorded_total",
                    "approval",
                    approval,
                    "reason",
                    "overloaded"))
            .isEqualTo(3);
      }
      assertThat(scrape.sum("aegis_decisions_unrecorded_total")).isEqualTo(9);
      assertThat(scrape.has("aegis_results_total")).isFalse();
    }
  }

  @Test
  void aStoreThatHangsHoldsNobodyUp() {
    FakeGovernor governor = new FakeGovernor();
    Vitals fine = governor.vitals();
    CountDownLatch away = new CountDownLatch(1);
    governor.vitals =
        () -> {
          awaited(away);
          return fine;
        };
    try (AegisServer server = AegisServer.start(governor, NEAR);
        Client client = new Client(server)) {
      for (int i = 0; i < 3; i++) {
        assertThat(Scrape.parse(client.get("/metrics").text()).sum("aegis_ready")).isZero();
      }
      away.countDown();
      governor.vitals = () -> fine;
      assertThat(ready(client)).isTrue();
      governor.vitals =
          () -> {
            throw new IllegalStateException("a sink broke");
          };
      assertThat(Scrape.parse(client.get("/metrics").text()).sum("aegis_ready")).isZero();
    } finally {
      away.countDown();
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The look that hung may end only now. */
  private static boolean ready(Client client) {
    for (int i = 0; i < 100; i++) {
      if (Scrape.parse(client.get("/metrics").text()).sum("aegis_ready") == 1) {
        return true;
      }
    }
    return false;
  }

  @Test
  void automaticApprovalIsSeen() {
    ApprovalHandler yes =
        new ApprovalHandler() {
          @Override
          public ApprovalResponse submit(ApprovalRequest request) {
            return new ApprovalResponse.Answered(Answer.automatic(""));
          }

          @Override
          public boolean approvesByItself() {
            return true;
          }
        };
    try (Aegis aegis =
            Aegis.builder()
                .store(new InMemoryStore())
                .policyText(BusyServer.POLICY)
                .approval(yes)
                .build();
        AegisServer server = AegisServer.start(aegis, ServerSettings.of("127.0.0.1", 0, "0.1.0"));
        Client client = new Client(server)) {
      client.post("/api/v1/execute", "{\"type\":\"write\"}");
      Scrape scrape = Scrape.parse(client.get("/metrics").text());
      assertThat(scrape.sum("aegis_automatic_approval_handlers")).isEqualTo(1);
      assertThat(scrape.sum("aegis_approvals_ended_total", "state", "approved", "by", "auto"))
          .isEqualTo(1);
      assertThat(scrape.sum("aegis_approvals_asked_total")).isZero();
      assertThat(scrape.sum("aegis_approval_answer_duration_seconds_count")).isZero();
    }
  }

  @Test
  void collectorsThatWantOpenMetricsGetIt() {
    try (BusyServer busy = new BusyServer()) {
      Client.Answer plain = busy.client.get("/metrics");
      assertThat(plain.status()).isEqualTo(200);
      assertThat(plain.header("Content-Type")).startsWith("text/plain; version=0.0.4");
      Client.Answer open =
          busy.client.get(
              "/metrics",
              "Accept",
              "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,"
                  + "*/*;q=0.2");
      assertThat(open.header("Content-Type")).startsWith("application/openmetrics-text");
      assertThat(open.text()).endsWith("# EOF\n");
      assertThat(busy.client.get("/metrics", "Accept", "image/png").status()).isEqualTo(406);
      assertThat(busy.client.send("HEAD", "/metrics", null).text()).isEmpty();
      assertProblem(busy.client.get("/metrics?x=1"), 400, "");
    }
  }

  @Test
  void itTakesATokenThatMayAuditOrNoneOnLoopback() {
    FakeGovernor governor = new FakeGovernor();
    Tokens tokens =
        new Tokens() {
          @Override
          public Optional<Token> named(String name) {
            return Optional.empty();
          }

          @Override
          public Optional<Token> withHash(String sha256) {
            return List.of(Role.values()).stream()
                .map(role -> token(role.word(), role))
                .filter(token -> token.sha256().equals(sha256))
                .findFirst();
          }
        };
    ServerSettings loopback = ServerSettings.of("127.0.0.1", 0, "0.1.0").withLocalKey("local");
    try (AegisServer far =
            AegisServer.start(governor, loopback.withPassedOnRequests().withTokens(tokens));
        Client client = new Client(far)) {
      assertProblem(client.get("/metrics"), 401, "token");
    }
    try (AegisServer server = AegisServer.start(governor, loopback.withTokens(tokens));
        Client client = new Client(server)) {
      assertThat(client.get("/metrics").status()).isEqualTo(200);
      for (String bearer : List.of("local", "audit", "execute", "unknown")) {
        assertThat(client.get("/metrics", "Authorization", "Bearer " + bearer).status())
            .as("%s is not asked for on loopback", bearer)
            .isEqualTo(200);
      }
      for (Role role : Role.values()) {
        assertThat(
                client
                    .get(
                        "/metrics",
                        "Authorization",
                        "Bearer " + role.word(),
                        "Origin",
                        "http://evil.example")
                    .status())
            .as("%s", role)
            .isEqualTo(role == Role.AUDIT ? 200 : 403);
      }
    }
    try (AegisServer server = AegisServer.start(governor, NEAR.withPassedOnRequests());
        Client client = new Client(server)) {
      assertProblem(client.get("/metrics"), 403, "beyond loopback");
    }
    try (AegisServer server = AegisServer.start(governor, loopback);
        Client client = new Client(server)) {
      assertThat(client.get("/metrics").status()).isEqualTo(200);
      assertProblem(client.get("/metrics", "Origin", "http://evil.example"), 403, "web pages");
    }
  }

  private static Token token(String text, Role role) {
    return new Token(text, Token.hashOf(text), Set.of(role), List.of(), null);
  }

  @Test
  void rulesThatAreGoneGiveWayAndWhatFindsNoRoomIsCountedTogether() {
    PrometheusRegistry registry = new PrometheusRegistry();
    AtomicReference<Policy> inForce = new AtomicReference<>(policy("a", "b", "c"));
    RuleMeters meters = new RuleMeters(registry, inForce::get, 3);
    for (String rule : List.of("<default>", "a", "b", "c", "c", "a")) {
      meters.of(rule).decided(Approval.AUTO, RiskLevel.LOW);
      meters.of(rule).ended(ResultStatus.SUCCESS);
    }
    Scrape first = scrape(registry);
    for (String metric : List.of("aegis_decisions_total", "aegis_results_total")) {
      assertThat(first.values(metric, "rule")).containsExactly("<default>", "a", "b", "other");
      assertThat(first.sum(metric, "rule", "a")).isEqualTo(2);
      assertThat(first.sum(metric, "rule", "other")).isEqualTo(2);
    }

    inForce.set(policy("b", "c", "d"));
    for (String rule : List.of("c", "c", "d", "a", "b")) {
      meters.of(rule).decided(Approval.AUTO, RiskLevel.LOW);
      meters.of(rule).ended(ResultStatus.SUCCESS);
    }
    Scrape second = scrape(registry);
    for (String metric : List.of("aegis_decisions_total", "aegis_results_total")) {
      assertThat(second.values(metric, "rule")).containsExactly("<default>", "b", "c", "other");
      assertThat(second.sum(metric, "rule", "b")).isEqualTo(2);
      assertThat(second.sum(metric, "rule", "other")).isEqualTo(4);
    }
  }

  private static Scrape scrape(PrometheusRegistry registry) {
    return Scrape.parse(PrometheusTextFormatWriter.create().toDebugString(registry.scrape()));
  }

  private static Policy policy(String... rules) {
    StringBuilder yaml = new StringBuilder("rules:\n");
    for (String rule : rules) {
      yaml.append("  - {name: " + rule + ", approval: auto}\n");
    }
    return PolicyReader.read(List.of(new SourceText("policy.yaml", yaml.toString()))).get();
  }
}

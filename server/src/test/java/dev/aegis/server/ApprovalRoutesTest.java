package dev.aegis.server;

import static dev.aegis.server.RoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.runtime.Aegis;
import dev.aegis.server.Client.Answer;
import dev.aegis.source.SourceText;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Inbox;
import dev.aegis.testing.TurnedClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Approvals over REST, and who may do what with tokens. */
@Timeout(180)
class ApprovalRoutesTest {
  private static final String POLICY =
      """
      rules:
        - {name: reads, match: {type: read}, approval: auto}
        - {name: writes, match: {type: write}, approval: approve, reason: it writes}
        - {name: pays, match: {type: pay}, approval: approve, review: {quorum: 2, approvers: [ann, ben]}}
      """;
  private static final String WRITE =
      "{\"type\":\"write\",\"target\":\"crm\",\"params\":{\"n\":1}}";
  private static final String PAY = "{\"type\":\"pay\",\"target\":\"crm\"}";

  private final TurnedClock clock = new TurnedClock(AuditSamples.NOON);
  private final InMemoryStore store = new InMemoryStore();
  private final List<Action> runs = new CopyOnWriteArrayList<>();
  private final Aegis aegis =
      Aegis.builder()
          .clock(clock)
          .store(store)
          .policy(List.of(new SourceText("policy.yaml", POLICY)))
          .defaultApproval("people")
          .approval("people", new Inbox())
          .executor(
              action -> {
                runs.add(action);
                return new ExecutionResult.Succeeded(Map.of("executed", true));
              })
          .build();
  private final KnownTokens known = new KnownTokens();
  private final AegisServer server =
      AegisServer.start(
          aegis,
          ServerSettings.of("127.0.0.1", 0, "0.1.0")
              .withTokens(known)
              .withApprovalWait(Duration.ofSeconds(20)));
  private final Client client = new Client(server);

  @Test
  void whoWaitsWhenTheServerStopsHearsThatItGoesOnWaiting() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> waiting =
          threads.submit(
              () ->
                  client.post(
                      "/api/v1/execute",
                      WRITE,
                      "Authorization",
                      "Bearer bot",
                      "Prefer",
                      "wait=20"));
      Eventually.holds(() -> !aegis.approvals().list(null, 0, 10).isEmpty());
      server.close();
      assertThat(waiting.get().status()).isEqualTo(202);
      assertThat(aegis.approvals().list(null, 0, 10))
          .singleElement()
          .matches(ApprovalCase::isPending);
    }
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    aegis.close();
  }

  @Test
  void whoDoesNotWaitIsToldWhereToLook() {
    Answer answer = post("bot", "/api/v1/execute", WRITE);
    assertThat(answer.status()).isEqualTo(202);
    String id = (String) Objects.requireNonNull(answer.object().get("approval_id"));
    assertThat(answer.header("Location")).isEqualTo("/api/v1/approvals/" + id);
    assertThat(answer.object()).containsEntry("status", "pending");

    Answer shown = get("bot", "/api/v1/approvals/" + id);
    assertThat(shown.object())
        .containsEntry("status", "pending")
        .containsEntry("requester", "bot")
        .containsEntry("params", Map.of("n", 1L))
        .containsEntry("reason", "it writes");
    Answer approved = answer("ann", id, "approve", "{\"comment\":\"fine\"}");
    assertThat(approved.object())
        .containsEntry("status", "approved")
        .containsEntry("decided_by", "ann")
        .containsEntry("comment", "fine");
    Eventually.holds(() -> runs.size() == 1);
    assertProblem(answer("ben", id, "approve", "{}"), 409, "it is approved already");
    assertProblem(answer("ben", id, "deny", "{}"), 409, "it is approved already");
  }

  @Test
  void whoWaitsHearsTheResult() throws Exception {
    try (ExecutorService callers = Executors.newCachedThreadPool()) {
      Future<Answer> caller =
          callers.submit(
              () ->
                  client.post(
                      "/api/v1/execute",
                      WRITE,
                      "Authorization",
                      "Bearer bot",
                      "Prefer",
                      "wait=60"));
      answer("ann", awaitPending(), "approve", "{}");
      Answer answer = caller.get();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.object())
          .containsEntry("status", "success")
          .containsEntry("data", Map.of("executed", true));
    }
  }

  @Test
  void aListComesBackWithWhatWaits() {
    Answer answer =
        post("bot", "/api/v1/execute", "[{\"type\":\"read\"}," + WRITE + "," + PAY + "]");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.each("status")).containsExactly("success", "pending", "pending");
  }

  @Test
  void whatWaitsIsListedPageByPage() {
    for (int i = 0; i < 3; i++) {
      post("bot", "/api/v1/execute", WRITE);
    }
    Answer first = get("auditor", "/api/v1/approvals?status=pending&limit=2");
    assertThat((List<?>) first.json()).hasSize(2);
    String link = Objects.requireNonNull(first.header("Link"));
    String next = link.substring(1, link.indexOf('>'));
    assertThat((List<?>) get("auditor", next).json()).hasSize(1);
    assertThat((List<?>) get("ann", "/api/v1/approvals?status=denied").json()).isEmpty();
    assertProblem(get("ann", "/api/v1/approvals?status=huge"), 400, "must be one of pending");
    assertProblem(get("bot", "/api/v1/approvals"), 403, "`approve` or `audit`");
  }

  @Test
  void aQuorumIsOfDifferentPeopleWhomTheRuleNames() {
    String id = pending("bot", PAY);
    assertThat(answer("ann", id, "approve", "").object()).containsEntry("status", "pending");
    assertProblem(answer("ann", id, "approve", ""), 403, "has approved already");
    assertProblem(answer("eve", id, "approve", ""), 403, "does not name `eve`");
    assertThat(runs).isEmpty();
    assertThat(answer("ben", id, "approve", "").object()).containsEntry("decided_by", "ann, ben");
    Eventually.holds(() -> runs.size() == 1);
  }

  @Test
  void whoAskedNeverApprovesAndAloneTakesBack() {
    String id = pending("both", WRITE);
    assertProblem(answer("both", id, "approve", ""), 403, "asked for it");
    assertProblem(answer("bot", id, "withdraw", ""), 403, "only who asked");
    assertProblem(answer("ann", id, "withdraw", ""), 403, "role `execute`");
    assertThat(answer("both", id, "withdraw", "{\"comment\":\"no need\"}").object())
        .containsEntry("status", "withdrawn");
    assertThat(runs).isEmpty();
  }

  @Test
  void strangersDoNotSeeWhatOthersAskedFor() {
    String id = pending("bot", WRITE);
    assertProblem(get("several", "/api/v1/approvals/" + id), 404, "no such approval");
    assertProblem(answer("ann", "0000", "approve", ""), 404, "no such approval");
    assertProblem(answer("ann", id, "approve", "{\"coment\":\"x\"}"), 400, "coment");
    assertProblem(answer("ann", id, "approve", "{\"comment\":1}"), 400, "`comment` must be");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/v1/evaluate, asker bot both",
    "POST, /api/v1/execute, bot both",
    "GET, /api/v1/audit, auditor",
    "GET, /api/v1/stats, auditor",
    "GET, /api/v1/policy, auditor root",
    "PUT, /api/v1/policy?dry_run=true, root",
    "GET, /api/v1/approvals, ann auditor both",
    "POST, /api/v1/approvals/x/approve, ann both",
    "POST, /api/v1/approvals/x/deny, ann both",
    "POST, /api/v1/approvals/x/withdraw, bot both",
    "GET, /api/v1/grants, ann auditor both",
    "GET, /api/v1/grants/x, ann auditor both",
    "POST, /api/v1/grants, ann both",
    "POST, /api/v1/grants/x/revoke, ann both",
    "POST, /api/v1/audit/1/resolve, ''",
    "POST, /api/v1/audit/prune, ''",
  })
  void rolesImplyNothing(String method, String path, String allowed) {
    for (String name : List.of("asker", "bot", "ann", "root", "auditor", "both")) {
      int status = send("Bearer " + name, method, path).status();
      if (List.of(allowed.split(" ")).contains(name)) {
        assertThat(status).as("%s by %s", path, name).isNotIn(401, 403);
      } else {
        assertThat(status).as("%s by %s", path, name).isEqualTo(403);
      }
    }
    if (!allowed.isEmpty()) {
      for (String header : List.of("", "Bearer nobody", "Bearer late", "Basic bot")) {
        Answer answer = send(header, method, path);
        assertThat(answer.status()).as("%s with %s", path, header).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
      }
    }
  }

  @Test
  void whatIsGrantedIsNotAskedAbout() {
    String wanted =
        "{\"rule\":\"writes\",\"target\":\"c*\",\"when\":\"params.n <"
            + " 5\",\"uses\":2,\"expires_in\":60}";
    Answer given = post("ann", "/api/v1/grants", wanted);
    assertThat(given.status()).isEqualTo(201);
    assertThat(given.object())
        .containsEntry("status", "active")
        .containsEntry("given_by", "ann")
        .containsEntry("left", 2L);
    String path = Objects.requireNonNull(given.header("Location"));
    assertThat(post("bot", "/api/v1/execute", WRITE).object()).containsEntry("status", "success");
    assertThat(get("auditor", path).object()).containsEntry("left", 1L);
    assertThat(post("ann", path + "/revoke", "{}").object())
        .containsEntry("status", "revoked")
        .containsEntry("revoked_by", "ann");
    assertProblem(post("ben", path + "/revoke", "{}"), 409, "it is revoked already");
    assertThat(post("bot", "/api/v1/execute", WRITE).status()).isEqualTo(202);
    assertThat((List<?>) get("ann", "/api/v1/grants?status=active").json()).isEmpty();
    assertThat((List<?>) get("ann", "/api/v1/grants?status=revoked").json()).hasSize(1);
    clock.turn(Duration.ofMinutes(2));
    assertThat((List<?>) get("ann", "/api/v1/grants").json()).hasSize(1);
  }

  @Test
  void aGrantIsWorthNothingWhenItsGiverMayNotApproveAnyMore() {
    String any = "{\"rule\":\"writes\",\"target\":\"*\",\"uses\":9,\"expires_in\":60}";
    post("ann", "/api/v1/grants", any);
    assertThat(post("bot", "/api/v1/execute", WRITE).status()).isEqualTo(200);
    known.remove("ann");
    assertThat(post("bot", "/api/v1/execute", WRITE).status()).isEqualTo(202);
  }

  @Test
  void whatHasRunOutIsListedAsSuch() {
    post(
        "ann",
        "/api/v1/grants",
        "{\"rule\":\"writes\",\"target\":\"*\",\"uses\":2,\"expires_in\":60}");
    clock.turn(Duration.ofMinutes(2));
    assertThat((List<?>) get("ann", "/api/v1/grants?status=active").json()).isEmpty();
    assertThat((List<?>) get("ann", "/api/v1/grants?status=expired").json()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 400 | `rule` must be a text",
        "{'rule':'writes','target':'*','uses':0,'expires_in':9} | 400 | `uses` must be",
        "{'rule':'writes','target':'*','uses':1,'expires_in':9999999} | 400 | `expires_in` must be",
        "{'rule':'writes','target':'*','uses':1} | 400 | `expires_in` must be",
        "{'rule':'wrote','target':'*','uses':1,'expires_in':9} | 400 | no rule `wrote`",
        "{'rule':'writes','target':'*','uses':1,'expires_in':9,'when':'1'} | 400 | must be true or"
            + " false",
        "{'rule':'writes','target':'*','uses':1,'expires_in':9,'for':1} | 400 | no member `for`",
        "{'rule':'writes','target':'*','uses':1,'expires_in':9,'conditions':[]} | 400 | an object",
        "{'rule':'writes','target':'*','uses':1,'expires_in':9,'conditions':null} | 400 | an"
            + " object",
        "{'rule':'writes','target':'*','uses':1,'expires_in':9,'when':null} | 400 | `when` must be",
        "{'rule':'writes','target':'*','uses':1,'expires_in':9,'conditions':{'param_lte':{}}} | 400"
            + " | bounds nothing",
        "{'rule':'pays','target':'*','uses':1,'expires_in':9} | 403 | a grant is of one",
        "{'rule':'reads','target':'*','uses':1,'expires_in':9} | 403 | does not ask for approval",
      })
  void aGrantThatMakesNoSenseIsRefused(String json, int status, String why) {
    assertProblem(post("ann", "/api/v1/grants", json.replace('\'', '"')), status, why);
  }

  @Test
  void healthNeedsNoToken() {
    assertThat(client.get("/health").status()).isEqualTo(200);
    assertThat(client.get("/ready").status()).isEqualTo(200);
  }

  @Test
  void aTokenSpeaksForItsAgentsAlone() {
    post("billing", "/api/v1/execute", "{\"type\":\"read\"}");
    assertThat(runs.getLast().agentId()).isEqualTo("billing-bot");
    assertProblem(
        post("billing", "/api/v1/execute", "{\"type\":\"read\",\"agent_id\":\"other\"}"),
        403,
        "may not speak for the agent `other`");
    assertProblem(
        post(
            "several",
            "/api/v1/execute",
            "[{\"type\":\"read\",\"agent_id\":\"b\"},{\"type\":\"read\"}]"),
        403,
        "`agent_id` is missing");
    assertThat(runs).hasSize(1);
    post("several", "/api/v1/execute", "{\"type\":\"read\",\"agent_id\":\"a-7\"}");
    assertThat(runs.getLast().agentId()).isEqualTo("a-7");
  }

  @Test
  void theRecordNamesWhoAsked() {
    Answer answer = post("bot", "/api/v1/execute", "{\"type\":\"read\"}");
    long id = (Long) Objects.requireNonNull(answer.object().get("audit_id"));
    assertThat(store.trail(id).orElseThrow().records().getFirst().body())
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("caller", "bot");
  }

  @ParameterizedTest
  @ValueSource(strings = {"approve", "deny", "withdraw"})
  void withoutTokensNobodyAnswers(String verb) {
    try (AegisServer open = AegisServer.start(aegis, ServerSettings.of("127.0.0.1", 0, "0.1.0"));
        Client anybody = new Client(open)) {
      Answer asked = anybody.post("/api/v1/execute", WRITE);
      assertThat(asked.status()).isEqualTo(202);
      Object id = asked.object().get("approval_id");
      assertThat(anybody.get("/api/v1/approvals/" + id).status()).isEqualTo(200);
      assertProblem(
          anybody.post("/api/v1/approvals/" + id + "/" + verb, "{}", "Authorization", "Bearer x"),
          403,
          "aegis token create");
    }
    assertThat(runs).isEmpty();
  }

  private String pending(String name, String action) {
    Object id = post(name, "/api/v1/execute", action).object().get("approval_id");
    return (String) Objects.requireNonNull(id);
  }

  private String awaitPending() {
    List<?> pending =
        Eventually.get(
            () ->
                (List<?>)
                    Objects.requireNonNull(get("ann", "/api/v1/approvals?status=pending").json()),
            list -> !list.isEmpty());
    return (String) Objects.requireNonNull(((Map<?, ?>) pending.getFirst()).get("id"));
  }

  private Answer get(String name, String path) {
    return client.get(path, "Authorization", "Bearer " + name);
  }

  private Answer post(String name, String path, String json) {
    return client.post(path, json, "Authorization", "Bearer " + name);
  }

  private Answer answer(String name, String id, String verb, String json) {
    String path = "/api/v1/approvals/" + id + "/" + verb;
    return json.isEmpty()
        ? client.send("POST", path, null, "Authorization", "Bearer " + name)
        : post(name, path, json);
  }

  private Answer send(String authorization, String method, String path) {
    @Nullable String json = method.equals("GET") ? null : "{}";
    return authorization.isEmpty()
        ? client.send(method, path, json)
        : client.send(method, path, json, "Authorization", authorization);
  }
}

package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.json.Json;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.runtime.Aegis;
import dev.aegis.server.Client.Answer;
import dev.aegis.source.SourceText;
import dev.aegis.testing.Corpus;
import dev.aegis.testing.InMemoryStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole of it behind the REST server: engine, plugins and store. */
class RealAegisTest {
  private static final int CLIENTS = 4;
  private static final int REQUESTS = 100;

  static List<String> policies() {
    return Corpus.POLICIES;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void evaluateDecidesAsTheCorpusSays(String name) {
    try (Aegis aegis =
            Aegis.builder()
                .clock(InstantSource.fixed(Corpus.ANY_TIME))
                .store(new InMemoryStore())
                .policy(List.of(Corpus.policy(name)))
                .build();
        AegisServer server = AegisServer.start(aegis, ServerSettings.of("127.0.0.1", 0, "0.1.0"));
        Client client = new Client(server)) {
      List<Corpus.Case> cases = Corpus.cases(name);
      List<Object> batch = new ArrayList<>();
      for (Corpus.Case each : cases) {
        Map<Object, Object> action = new LinkedHashMap<>(each.action());
        action.put("at", each.at().toString());
        batch.add(action);
      }
      Answer answer = client.post("/api/v1/evaluate", Json.STRICT.write(batch));
      Answer explained = client.post("/api/v1/evaluate?explain=true", Json.STRICT.write(batch));

      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      List<?> decisions = (List<?>) Objects.requireNonNull(answer.json());
      assertThat(decisions).hasSameSizeAs(cases);
      assertThat(explained.each("matched_rule")).isEqualTo(answer.each("matched_rule"));
      assertThat(client.get("/api/v1/policy").status()).isEqualTo(200);
      for (int i = 0; i < cases.size(); i++) {
        Map<?, ?> decision = (Map<?, ?>) Objects.requireNonNull(decisions.get(i));
        assertThat(cases.get(i).differences(decision)).as("%s", cases.get(i)).isEmpty();
      }
    }
  }

  @Test
  void whatIsExplainedTogetherHasABound() {
    StringBuilder policy = new StringBuilder("rules:\n");
    for (int i = 0; i < 2_000; i++) {
      policy.append("  - {match: {type: a" + i + "}, when: \"params.x == 'y'\", approval: auto}\n");
    }
    policy.append("  - {when: \"params.x == 'y'\", approval: auto}\n");
    try (Aegis aegis =
            Aegis.builder()
                .store(new InMemoryStore())
                .policy(List.of(new SourceText("p", policy.toString())))
                .build();
        AegisServer server = AegisServer.start(aegis, ServerSettings.of("127.0.0.1", 0, "0.1.0"));
        Client client = new Client(server)) {
      String action = "{\"type\":\"b\",\"params\":{\"x\":\"" + "z".repeat(5_000) + "\"}}";
      String path = "/api/v1/evaluate?explain=true";
      String four = String.join(",", Collections.nCopies(4, action));
      Answer answer = client.post(path, "[" + four + "]");
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.text()).contains("z".repeat(300) + "…").doesNotContain("z".repeat(301));
      assertThat(client.post(path, "[" + four + "," + action + "]").text())
          .contains("with a policy of 2001 rules, 4 can be explained at once");
      assertThat(client.post("/api/v1/evaluate", "[" + four + "," + action + "]").status())
          .isEqualTo(200);
    }
  }

  @Test
  void whatIsWrongIsToldWithinABound() {
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < 60_000; i++) {
      members.append(",\"m" + i + "\":1");
    }
    try (Aegis aegis =
            Aegis.builder()
                .store(new InMemoryStore())
                .policy(List.of(new SourceText("p", "rules: []")))
                .build();
        AegisServer server = AegisServer.start(aegis, ServerSettings.of("127.0.0.1", 0, "0.1.0"));
        Client client = new Client(server)) {
      Answer answer = client.post("/api/v1/evaluate", "{\"type\":\"b\"" + members + "}");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).hasSizeLessThan(20_000);
      answer = client.post("/api/v1/evaluate", "{\"actions\":[]" + members + "}");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).hasSizeLessThan(20_000);
    }
  }

  @Test
  void nothingFailsAndNothingIsLostWhilePoliciesAreReplaced(@TempDir Path folder) throws Exception {
    Map<String, Object> settings = Map.of("path", folder.resolve("audit.db").toString());
    try (Aegis aegis =
            Aegis.builder()
                .store(new PluginConfig("jdbc", settings))
                .executor(new PluginConfig("noop", Map.of()))
                .policy(List.of(policy("auto")))
                .build();
        AegisServer server = AegisServer.start(aegis, ServerSettings.of("127.0.0.1", 0, "0.1.0"));
        Client client = new Client(server);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicBoolean done = new AtomicBoolean();
      Future<Integer> writer = threads.submit(() -> replace(client, done));
      List<Callable<List<Answer>>> callers = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        callers.add(() -> execute(client));
      }
      List<Answer> answers = new ArrayList<>();
      for (Future<List<Answer>> each : threads.invokeAll(callers)) {
        answers.addAll(each.get());
      }
      done.set(true);
      int swaps = writer.get();

      assertThat(swaps).isGreaterThan(1);
      assertThat(answers).extracting(Answer::status).containsOnly(200);
      checkRecord(client, answers);
      List<Object> events =
          client.get("/api/v1/audit?kind=admin&action_type=policy_in_force").each("id");
      assertThat(events).hasSize(swaps + 1);
    }
  }

  /** What every caller was told stands in the record, once, and nothing else does. */
  private static void checkRecord(Client client, List<Answer> answers) {
    Map<Object, Object> told = new LinkedHashMap<>();
    for (Answer answer : answers) {
      told.put(answer.object().get("audit_id"), answer.object().get("status"));
    }
    assertThat(told).hasSize(answers.size());
    Answer audit = client.get("/api/v1/audit?limit=10000");
    List<Object> ids = audit.each("id");
    List<Object> statuses = audit.each("result_status");
    assertThat(ids).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(told.keySet());
    for (int i = 0; i < ids.size(); i++) {
      assertThat(statuses.get(i)).isEqualTo(told.get(ids.get(i)));
    }
  }

  private static int replace(Client client, AtomicBoolean done) {
    int swaps = 0;
    while (!done.get()) {
      String approval = swaps++ % 2 == 0 ? "block" : "auto";
      String body = Json.STRICT.write(Map.of("yaml", policy(approval).text()));
      assertThat(client.put("/api/v1/policy", body).status()).isEqualTo(200);
    }
    return swaps;
  }

  private static List<Answer> execute(Client client) {
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      answers.add(client.post("/api/v1/execute", "{\"type\":\"x\",\"params\":{\"i\":" + i + "}}"));
    }
    return answers;
  }

  private static SourceText policy(String approval) {
    return new SourceText("policy.yaml", "rules: [{name: all, approval: " + approval + "}]");
  }
}

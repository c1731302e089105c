package dev.aegis.server;

import static dev.aegis.server.RoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.server.Client.Answer;
import dev.aegis.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that are made again under the key of the first. */
@Timeout(120)
class IdempotencyTest {
  private static final String POLICY =
      """
      rules:
        - {name: reads, match: {type: read}, approval: auto}
        - {name: writes, match: {type: write}, approval: approve}
        - {name: deletes, match: {type: delete}, approval: block}
      """;
  private static final String READ = "{\"type\":\"read\",\"target\":\"crm\"}";
  private static final String WRITE = "{\"type\":\"write\",\"target\":\"crm\"}";

  private final Governed governed = new Governed(POLICY);

  @AfterEach
  void close() {
    governed.close();
  }

  @Test
  void theSameCallDoesNothingAgainAlsoAfterARestart() {
    Answer first = execute("bot", READ, "k1");
    assertThat(first.object()).containsEntry("status", "success");
    assertThat(execute("bot", READ, "k1").text()).isEqualTo(first.text());
    governed.restart();
    assertThat(execute("bot", READ, "k1").text()).isEqualTo(first.text());
    assertThat(execute("bot", "{ \"target\": \"crm\", \"type\": \"read\" }", "k1").text())
        .isEqualTo(first.text());
    assertThat(governed.runs).hasSize(1);
    assertThat(governed.store.entries()).hasSize(1);
  }

  @Test
  void anotherCallUnderTheKeyIsRefused() {
    execute("bot", READ, "k1");
    assertProblem(execute("bot", WRITE, "k1"), 422, "another call");
    assertProblem(
        governed.post("bot", "/api/v1/authorize", READ, "Idempotency-Key", "k1"), 422, "");
    assertProblem(
        governed.post("bot", "/api/v1/execute?stop_on_failure=true", READ, "Idempotency-Key", "k1"),
        422,
        "");
    assertThat(governed.store.entries()).hasSize(1);
  }

  @Test
  void aKeyIsItsCallersAlone() {
    execute("bot", READ, "k1");
    assertThat(execute("both", READ, "k1").object()).containsEntry("status", "success");
    assertThat(governed.runs).hasSize(2);
  }

  @Test
  void aKeyIsKeptForADay() {
    execute("bot", READ, "k1");
    governed.clock.turn(Duration.ofHours(24).minusMillis(1));
    execute("bot", READ, "k1");
    assertThat(governed.runs).hasSize(1);
  }

  @Test
  void whatWasBlockedIsBlockedAgainAndAnEntryIsOne() {
    String delete = "{\"type\":\"delete\"}";
    Answer first = execute("bot", delete, "k1");
    assertThat(first.object()).containsEntry("status", "blocked");
    assertThat(execute("bot", delete, "k1").text()).isEqualTo(first.text());
    assertThat(governed.store.entries()).hasSize(1);
  }

  @Test
  void whatWaitsIsAskedOnce() {
    Answer first = execute("bot", WRITE, "k1");
    assertThat(first.status()).isEqualTo(202);
    Answer again = execute("bot", WRITE, "k1");
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    assertThat(governed.inbox.submitted()).hasSize(1);
    String id = String.valueOf(first.object().get("approval_id"));
    governed.send("ann", "POST", "/api/v1/approvals/" + id + "/approve", null);
    Eventually.holds(() -> "success".equals(execute("bot", WRITE, "k1").object().get("status")));
    assertThat(governed.runs).hasSize(1);
  }

  @Test
  void whatIsAuthorizedIsAuthorizedOnce() {
    Answer first = governed.post("bot", "/api/v1/authorize", READ, "Idempotency-Key", "k1");
    Answer again = governed.post("bot", "/api/v1/authorize", READ, "Idempotency-Key", "k1");
    assertThat(first.object()).containsEntry("status", "authorized");
    assertThat(again.text()).isEqualTo(first.text());
    String id = String.valueOf(first.object().get("authorization_id"));
    governed.post("bot", "/api/v1/authorizations/" + id + "/outcome", "{\"status\":\"success\"}");
    Answer after = governed.post("bot", "/api/v1/authorize", READ, "Idempotency-Key", "k1");
    assertThat(after.object()).containsEntry("status", "success");
  }

  @Test
  void aListIsOneCall() {
    String list = "[" + READ + ",{\"type\":\"delete\"}," + WRITE + "]";
    Answer first = execute("bot", list, "k1");
    assertThat(first.each("status")).containsExactly("success", "blocked", "pending");
    assertThat(execute("bot", list, "k1").text()).isEqualTo(first.text());
    assertThat(governed.store.entries()).hasSize(3);
    assertThat(execute("bot", "[]", "k2").text()).isEqualTo("[]");
  }

  @Test
  void ofManyAtOnceOneIsTheFirst() throws Exception {
    int many = 8;
    var together = new CyclicBarrier(many);
    try (ExecutorService callers = Executors.newFixedThreadPool(many)) {
      List<Future<Answer>> calls = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        calls.add(
            callers.submit(
                () -> {
                  together.await();
                  return execute("bot", READ, "k1");
                }));
      }
      for (Future<Answer> call : calls) {
        assertThat(call.get().status()).isIn(200, 409);
      }
    }
    assertThat(governed.runs).hasSize(1);
    assertThat(execute("bot", READ, "k1").status()).isEqualTo(200);
  }

  @Test
  void theFirstIsStillUnderWay() throws Exception {
    try (ExecutorService callers = Executors.newSingleThreadExecutor()) {
      Future<Answer> caller =
          callers.submit(
              () ->
                  governed.post(
                      "bot",
                      "/api/v1/execute",
                      WRITE,
                      "Idempotency-Key",
                      "k1",
                      "Prefer",
                      "wait=20"));
      Eventually.holds(() -> governed.inbox.submitted().size() == 1);
      Answer again = execute("bot", WRITE, "k1");
      assertProblem(again, 409, "still under way");
      assertThat(again.header("Retry-After")).isEqualTo("1");
      String id = governed.inbox.submitted().getFirst().id();
      governed.send("ann", "POST", "/api/v1/approvals/" + id + "/approve", null);
      assertThat(caller.get().text()).isEqualTo(execute("bot", WRITE, "k1").text());
    }
  }

  @Test
  void aKeyHasItsBounds() {
    assertProblem(execute("bot", READ, "x".repeat(256)), 400, "1 to 255");
    assertThat(execute("bot", READ, "x".repeat(255)).status()).isEqualTo(200);
  }

  private Answer execute(String token, String json, String key) {
    return governed.post(token, "/api/v1/execute", json, "Idempotency-Key", key);
  }
}

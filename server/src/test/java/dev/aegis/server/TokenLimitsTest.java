package dev.aegis.server;

import static dev.aegis.server.RoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.runtime.Aegis;
import dev.aegis.server.Client.Answer;
import dev.aegis.source.SourceText;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Inbox;
import dev.aegis.testing.TurnedClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a token may ask for at most. */
@Timeout(180)
class TokenLimitsTest {
  private static final String WRITE = "{\"type\":\"write\"}";

  private final List<Action> runs = new CopyOnWriteArrayList<>();
  private final Aegis aegis =
      Aegis.builder()
          .clock(new TurnedClock(AuditSamples.NOON))
          .store(new InMemoryStore())
          .policy(
              List.of(
                  new SourceText("policy.yaml", "rules: [{match: {type: read}, approval: auto}]")))
          .defaultApproval("people")
          .approval("people", new Inbox())
          .executor(
              action -> {
                runs.add(action);
                return new ExecutionResult.Succeeded(Map.of());
              })
          .build();
  private final AegisServer server =
      AegisServer.start(aegis, ServerSettings.of("127.0.0.1", 0, "0.1.0").withTokens(new Known()));
  private final Client client = new Client(server);

  @AfterEach
  void stop() {
    client.close();
    server.close();
    aegis.close();
  }

  private static Token token(String name, Role role, TokenLimits limits) {
    return new Token(name, Token.hashOf(name), Set.of(role), List.of(), null, limits);
  }

  /** Tokens that are named after whom they are of. */
  private static final class Known implements Tokens {
    private final List<Token> all =
        List.of(
            token("bot", Role.EXECUTE, new TokenLimits(null, 3L)),
            token("other", Role.EXECUTE, TokenLimits.NONE),
            token("mute", Role.EXECUTE, new TokenLimits(null, 0L)),
            token("slow", Role.EVALUATE, new TokenLimits(1L, null)),
            token("chief", Role.ADMIN, new TokenLimits(1L, null)),
            token("ann", Role.APPROVE, TokenLimits.NONE));

    @Override
    public Optional<Token> withHash(String sha256) {
      return all.stream().filter(token -> token.sha256().equals(sha256)).findFirst();
    }

    @Override
    public Optional<Token> named(String name) {
      return all.stream().filter(token -> token.name().equals(name)).findFirst();
    }
  }

  private Answer execute(String who, String body) {
    return client.post("/api/v1/execute", body, "Authorization", "Bearer " + who);
  }

  @Test
  void noMoreThanItMayHaveOpenIsAsked() {
    List<Answer> asked = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      asked.add(execute("bot", WRITE));
    }
    assertThat(asked).extracting(Answer::status).containsOnly(202);
    Answer refused = execute("bot", WRITE);
    assertProblem(refused, 429, "3 requests wait for people already");
    assertThat(refused.header("Retry-After")).matches("[1-9][0-9]*");
    assertThat(aegis.approvals().list(null, 0, 100)).hasSize(3);
    assertThat(execute("bot", "{\"type\":\"read\"}").status()).isEqualTo(200);
    assertThat(execute("other", WRITE).status()).isEqualTo(202);
    assertProblem(execute("mute", WRITE), 429, "0 requests wait");

    String id = String.valueOf(asked.getFirst().object().get("approval_id"));
    assertThat(
            client
                .post("/api/v1/approvals/" + id + "/deny", "{}", "Authorization", "Bearer ann")
                .status())
        .isEqualTo(200);
    assertThat(execute("bot", WRITE).status()).isEqualTo(202);
    assertThat(execute("bot", WRITE).status()).isEqualTo(429);
    assertThat(runs).hasSize(1);
  }

  @Test
  void inAListTheRestIsSkipped() {
    Answer answer = execute("bot", "[" + (WRITE + ",").repeat(4) + "{\"type\":\"read\"}]");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.each("status"))
        .containsExactly("pending", "pending", "pending", "skipped", "skipped");
    assertThat(runs).isEmpty();
  }

  @Test
  void whoAsksAtOnceGetsNoMore() throws Exception {
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(() -> execute("bot", WRITE));
    }
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Answer> answer : threads.invokeAll(calls)) {
        statuses.add(answer.get().status());
      }
    }
    assertThat(statuses).containsOnly(202, 429);
    assertThat(statuses.stream().filter(status -> status == 202)).hasSize(3);
  }

  @Test
  void whoCallsTooOftenIsToldWhenToComeBack() {
    Answer answer = null;
    for (int i = 0; i < 100 && (answer == null || answer.status() == 200); i++) {
      answer = client.post("/api/v1/evaluate", WRITE, "Authorization", "Bearer slow");
    }
    assertThat(answer).isNotNull();
    assertProblem(answer, 429, "1 times a second");
    assertThat(answer.header("Retry-After")).isEqualTo("1");
  }

  @Test
  void toStopEverythingIsNeverTooMuch() {
    for (int i = 0; i < 3; i++) {
      for (String call : List.of("stop", "resume")) {
        String body = call.equals("stop") ? "{\"reason\":\"drill\"}" : "{}";
        Answer answer = client.post("/api/v1/" + call, body, "Authorization", "Bearer chief");
        assertThat(answer.status()).as("%s: %s", call, answer.text()).isEqualTo(200);
      }
    }
  }

  @Test
  void aBucketHoldsASecondAndFillsEvenly() {
    AtomicLong now = new AtomicLong(-5);
    Paces paces = new Paces(now::get);
    Token four = token("four", Role.EVALUATE, new TokenLimits(4L, null));
    for (int i = 0; i < 4; i++) {
      assertThatCode(() -> paces.admit(four)).doesNotThrowAnyException();
    }
    assertThatThrownBy(() -> paces.admit(four)).isInstanceOf(ProblemException.class);
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(249));
    assertThatThrownBy(() -> paces.admit(four)).isInstanceOf(ProblemException.class);
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
    assertThatCode(() -> paces.admit(four)).doesNotThrowAnyException();
    assertThatThrownBy(() -> paces.admit(four)).isInstanceOf(ProblemException.class);
    assertThatCode(() -> paces.admit(token("four2", Role.EVALUATE, four.limits())))
        .doesNotThrowAnyException();
    now.addAndGet(TimeUnit.HOURS.toNanos(1));
    for (int i = 0; i < 4; i++) {
      assertThatCode(() -> paces.admit(four)).doesNotThrowAnyException();
    }
    assertThatThrownBy(() -> paces.admit(four)).isInstanceOf(ProblemException.class);
  }
}

package dev.aegis.plugin.approval.webhook;

import static dev.aegis.plugin.approval.webhook.Receiver.says;
import static dev.aegis.plugin.approval.webhook.Receiver.send;
import static dev.aegis.plugin.approval.webhook.Receiver.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.ApprovalState;
import dev.aegis.audit.CanonicalJson;
import dev.aegis.plugin.approval.webhook.Receiver.Question;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.HmacSignature;
import dev.aegis.spi.RequestText;
import dev.aegis.spi.Settings;
import dev.aegis.spi.TraceContext;
import dev.aegis.spi.VisibleText;
import dev.aegis.testing.ApprovalRequests;
import dev.aegis.testing.Contexts;
import dev.aegis.testing.CountingDesk;
import dev.aegis.testing.Eventually;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class WebhookApprovalTest {
  private static final String APPROVED = "{\"id\":\"ID\",\"decision\":\"approved\"}";

  private final CountingDesk desk = new CountingDesk();
  private Receiver receiver;

  @BeforeEach
  void listen() throws IOException {
    receiver = new Receiver(says(APPROVED));
  }

  @AfterEach
  void stopListening() {
    receiver.close();
  }

  private WebhookApproval handler(Object... namesAndValues) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("url", receiver.url());
    settings.put("secret", Receiver.SECRET);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new WebhookApproval(
        WebhookSettings.of(new Settings(settings)), Contexts.named("hook", desk));
  }

  private ApprovalCase outcome(WebhookApproval handler, ApprovalRequest request) {
    assertThat(handler.submit(desk.open(request))).isEqualTo(new ApprovalResponse.Pending());
    return desk.end(request.id());
  }

  private ApprovalCase outcome(Receiver.Manner manner) {
    receiver.answersNow(manner);
    try (WebhookApproval handler = handler()) {
      return outcome(handler, ApprovalRequests.of("r1"));
    }
  }

  private static String comment(ApprovalCase ended) {
    return Objects.requireNonNull(ended.closing()).comment();
  }

  @Test
  void theTraceOfTheActionGoesAlongAsACallOfItsOwn() {
    var trace = new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true, "");
    receiver.answersNow(status(202));
    try (WebhookApproval handler = handler()) {
      ApprovalRequest request = desk.open(ApprovalRequests.of("r1"));
      TraceContext.run(trace, () -> handler.submit(request));
      Question asked = Eventually.get(receiver::questions, all -> !all.isEmpty()).getFirst();
      assertThat(asked.header("Traceparent"))
          .matches("00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01")
          .doesNotContain("b7ad6b7169203331");
    }
  }

  @Test
  void theEndpointIsToldAllThatThereIsToKnow() {
    ApprovalRequest request = ApprovalRequests.of("r1", 2, "ann", "b*");
    receiver.answersNow(status(202));
    try (WebhookApproval handler = handler("authorization", "Bearer b-b-b")) {
      handler.submit(desk.open(request));
      Question asked = Eventually.get(receiver::questions, all -> !all.isEmpty()).getFirst();

      byte[] body = asked.body().getBytes(UTF_8);
      assertThat(asked.header(HmacSignature.HEADER))
          .isEqualTo(Receiver.SIGNATURE.of(Contexts.NOW, body));
      assertThat(asked.header("Aegis-delivery")).isEqualTo("r1.requested");
      assertThat(asked.header("Authorization")).isEqualTo("Bearer b-b-b");
      assertThat(asked.header("Content-type")).isEqualTo("application/json");
      Map<?, ?> json = asked.json();
      Action action = request.action();
      assertThat(json.get("event")).isEqualTo("approval.requested");
      assertThat(json.get("id")).isEqualTo("r1");
      assertThat(json.get("params")).isEqualTo(action.params());
      assertThat(json.get("canonical_params")).isEqualTo(CanonicalJson.of(action.params()));
      assertThat(json.get("quorum")).isEqualTo(2L);
      assertThat(json.get("expires_at")).isEqualTo("2026-03-01T12:05:00Z");
      assertThat(json.get("lines"))
          .isEqualTo(
              RequestText.lines(request, new VisibleText()).stream()
                  .map(line -> Map.of("label", line.label(), "value", line.value()))
                  .toList());
      assertThat(json.containsKey("decision")).isFalse();
    }
  }

  @Test
  void anApprovalInTheAnswerIsTheHandlersAndNoPersons() {
    ApprovalCase ended = outcome(says(APPROVED));
    assertThat(ended.state()).isEqualTo(ApprovalState.APPROVED);
    assertThat(ended.votes().getFirst().by()).isEqualTo("hook");
    assertThat(ended.votes().getFirst().human()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"ID\",\"decision\":\"denied\",\"comment\":\"no\"}",
        "{\"id\":\"ID\",\"decision\":\"Approved\"}",
        "{\"id\":\"ID\",\"decision\":true}",
        "{\"id\":\"ID\",\"decision\":\"denied\",\"decision\":\"approved\"}",
        "{\"id\":\"another\",\"decision\":\"approved\"}",
        "{\"decision\":\"approved\"}",
        "{}",
        "true",
        "\"approved\""
      })
  void anythingElseInTheAnswerDenies(String text) {
    assertThat(outcome(says(text)).state()).isEqualTo(ApprovalState.DENIED);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 204, 301, 302, 303, 307, 308, 400, 401, 404, 429, 500, 502, 503})
  void anyOtherStatusDeniesAndIsNotAskedAgain(int code) {
    ApprovalCase ended =
        outcome(
            (exchange, question) -> {
              exchange.getResponseHeaders().set("Location", receiver.url());
              exchange.getResponseHeaders().set("Content-Type", "application/json");
              send(exchange, code, "");
            });
    assertThat(ended.state()).isEqualTo(ApprovalState.DENIED);
    assertThat(receiver.questions()).hasSize(1);
  }

  @Test
  void anApprovalWithAnotherStatusIsNone() {
    ApprovalCase ended =
        outcome(
            (exchange, question) -> {
              exchange.getResponseHeaders().set("Content-Type", "application/json");
              send(exchange, 201, "{\"id\":\"r1\",\"decision\":\"approved\"}");
            });
    assertThat(comment(ended)).isEqualTo("it answers 201");
  }

  @Test
  void anAnswerOfAnotherTypeOrWithoutEndDenies() {
    assertThat(
            comment(
                outcome(
                    (exchange, question) -> {
                      exchange.getResponseHeaders().set("Content-Type", "text/html");
                      send(exchange, 200, "{\"decision\":\"approved\"}");
                    })))
        .isEqualTo("its answer is not of type application/json");
    String padding = " ".repeat(64_000);
    assertThat(comment(outcome(says(APPROVED + padding)))).isEqualTo("its answer is too long");
  }

  @Test
  void withoutTlsAnApprovalMustBeSigned() {
    assertThat(
            comment(
                outcome(
                    (exchange, question) -> {
                      exchange.getResponseHeaders().set("Content-Type", "application/json");
                      send(exchange, 200, "{\"id\":\"r1\",\"decision\":\"approved\"}");
                    })))
        .contains("be signed");
    assertThat(
            outcome(
                    (exchange, question) -> {
                      String signature =
                          Receiver.SIGNATURE.of(
                              Contexts.NOW.minus(HmacSignature.TOLERANCE).minusSeconds(1),
                              "{\"id\":\"r1\",\"decision\":\"approved\"}".getBytes(UTF_8));
                      exchange.getResponseHeaders().set(HmacSignature.HEADER, signature);
                      exchange.getResponseHeaders().set("Content-Type", "application/json");
                      send(exchange, 200, "{\"id\":\"r1\",\"decision\":\"approved\"}");
                    })
                .state())
        .isEqualTo(ApprovalState.DENIED);
  }

  @Test
  void anEndpointThatIsAwayDenies() {
    try (WebhookApproval handler = handler("url", "http://127.0.0.1:1/")) {
      ApprovalCase ended = outcome(handler, ApprovalRequests.of("r1"));
      assertThat(ended.state()).isEqualTo(ApprovalState.DENIED);
      assertThat(comment(ended)).isEqualTo("it can't be asked: it can't be reached");
    }
  }

  @Test
  void anEndpointThatIsSilentDeniesAndNobodyWaitsForIt() {
    var never = new CountDownLatch(1);
    receiver.answersNow((exchange, question) -> await(never));
    try (WebhookApproval handler = handler("timeout", "300ms")) {
      assertThat(comment(outcome(handler, ApprovalRequests.of("r1"))))
          .isEqualTo("it can't be asked: there is no answer in time");
    } finally {
      never.countDown();
    }
  }

  @Test
  void whatIsUnderWayAtAStopIsNotDenied() {
    var never = new CountDownLatch(1);
    receiver.answersNow((exchange, question) -> await(never));
    try {
      WebhookApproval handler = handler();
      handler.submit(desk.open(ApprovalRequests.of("r1")));
      Eventually.holds(() -> receiver.questions().size() == 1);
      handler.close();
      Eventually.holds(() -> handler.underWay() == 0);
      assertThat(desk.brought()).isEmpty();
    } finally {
      never.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void afterARestartTheSameIsAskedAgain() {
    receiver.answersNow(status(202));
    try (WebhookApproval handler = handler()) {
      ApprovalRequest request = desk.open(ApprovalRequests.of("r1"));
      handler.submit(request);
      handler.resume(request);
      List<Question> asked = Eventually.get(receiver::questions, all -> all.size() == 2);
      assertThat(asked.get(1).body()).isEqualTo(asked.get(0).body());
      assertThat(asked.get(1).header("Aegis-delivery"))
          .isEqualTo(asked.get(0).header("Aegis-delivery"));
    }
  }

  @Test
  void anApprovalThatCantCountDenies() {
    try (WebhookApproval handler = handler()) {
      ApprovalCase ended = outcome(handler, ApprovalRequests.of("r1", 1, "ann"));
      assertThat(ended.state()).isEqualTo(ApprovalState.DENIED);
      assertThat(comment(ended)).contains("can't count");
    }
  }

  @Test
  void anEndpointThatVouchesForPeopleMayNameThem() {
    receiver.answersNow(says("{\"id\":\"ID\",\"decision\":\"approved\",\"by\":\"ann\"}"));
    try (WebhookApproval handler = handler("people", true)) {
      ApprovalCase ended = outcome(handler, ApprovalRequests.of("r1", 1, "ann"));
      assertThat(ended.state()).isEqualTo(ApprovalState.APPROVED);
      assertThat(ended.votes().getFirst().human()).isTrue();
      assertThat(outcome(handler, ApprovalRequests.of("r2", 1, "ben")).state())
          .isEqualTo(ApprovalState.DENIED);
    }
  }

  @Test
  void aNoticeTellsOfTheEndWhereItIsWanted() {
    receiver.answersNow(status(202));
    try (WebhookApproval handler = handler("notices", true)) {
      desk.tell(handler::ended);
      handler.submit(desk.open(ApprovalRequests.of("r1")));
      Eventually.holds(() -> receiver.questions().size() == 1);
      desk.expire("r1");
      Question notice = Eventually.get(receiver::questions, all -> all.size() == 2).get(1);
      assertThat(notice.header("Aegis-delivery")).isEqualTo("r1.ended");
      assertThat(notice.header(HmacSignature.HEADER))
          .isEqualTo(Receiver.SIGNATURE.of(Contexts.NOW, notice.body().getBytes(UTF_8)));
      assertThat(notice.json().get("event")).isEqualTo("approval.ended");
      assertThat(notice.json().get("status")).isEqualTo("expired");
      assertThat(notice.json().containsKey("decision")).isFalse();
    }
  }
}

package dev.aegis.plugin.approval.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.approval.ApprovalState;
import dev.aegis.spi.CallbackReply;
import dev.aegis.spi.CallbackRequest;
import dev.aegis.spi.HmacSignature;
import dev.aegis.spi.Settings;
import dev.aegis.testing.ApprovalRequests;
import dev.aegis.testing.Contexts;
import dev.aegis.testing.CountingDesk;
import dev.aegis.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackTest {
  private static final String APPROVED = "{\"id\":\"r1\",\"decision\":\"approved\"}";

  private final CountingDesk desk = new CountingDesk();
  private Receiver receiver;
  private WebhookApproval handler;

  @BeforeEach
  void ask() throws IOException {
    receiver = new Receiver(Receiver.status(202));
    handler = handler(true);
    handler.submit(desk.open(ApprovalRequests.of("r1")));
    Eventually.holds(() -> receiver.questions().size() == 1);
  }

  @AfterEach
  void close() {
    handler.close();
    receiver.close();
  }

  private WebhookApproval handler(boolean people) {
    return new WebhookApproval(
        WebhookSettings.of(
            new Settings(
                Map.of("url", receiver.url(), "secret", Receiver.SECRET, "people", people))),
        Contexts.named("hook", desk));
  }

  private int call(String body) {
    return call(body, Contexts.NOW).status();
  }

  private CallbackReply call(String body, Instant at) {
    return call(body, List.of(Receiver.SIGNATURE.of(at, body.getBytes(UTF_8))));
  }

  private CallbackReply call(String body, List<String> signatures) {
    return handler.callback(
        new CallbackRequest(
            name -> name.equals(HmacSignature.HEADER) ? signatures : List.of(),
            body.getBytes(UTF_8)));
  }

  private ApprovalState state() {
    return desk.find("r1").state();
  }

  @Test
  void aSignedAnswerCountsOnceHoweverOftenItComes() {
    CallbackReply first = call(APPROVED, Contexts.NOW);
    assertThat(first).isEqualTo(new CallbackReply(200, "{\"counted\":true}"));
    assertThat(state()).isEqualTo(ApprovalState.APPROVED);

    assertThat(call(APPROVED)).isEqualTo(409);
    assertThat(call("{\"id\":\"r1\",\"decision\":\"denied\"}")).isEqualTo(409);
    assertThat(state()).isEqualTo(ApprovalState.APPROVED);
  }

  @Test
  void aDenialDenies() {
    assertThat(call("{\"id\":\"r1\",\"decision\":\"denied\",\"by\":\"ann\"}")).isEqualTo(200);
    assertThat(state()).isEqualTo(ApprovalState.DENIED);
    assertThat(call(APPROVED)).isEqualTo(409);
  }

  @Test
  void whoComesTooLateHearsHowItEnded() {
    call("{\"id\":\"r1\",\"decision\":\"denied\",\"by\":\"ann\",\"comment\":\"for ben alone\"}");
    assertThat(call(APPROVED, Contexts.NOW).json())
        .isEqualTo(
            "{\"counted\":false,\"error\":\"this answer comes too late: it was denied by ann\","
                + "\"status\":\"denied\",\"decided_by\":\"ann\"}");
    desk.open(ApprovalRequests.of("r2"));
    desk.expire("r2");
    assertThat(call(APPROVED.replace("r1", "r2"), Contexts.NOW).json())
        .contains("it expired, since nobody decided in time", "\"status\":\"expired\"");
    assertThat(call(APPROVED.replace("r1", "r3"), Contexts.NOW).json())
        .isEqualTo(
            "{\"counted\":false,\"error\":\"no such request waits for an answer any more\"}");
    assertThat(call(APPROVED, List.of()).json()).doesNotContain("denied by");
  }

  @Test
  void whatIsNotSignedByUsChangesNothing() {
    String value = Receiver.SIGNATURE.of(Contexts.NOW, APPROVED.getBytes(UTF_8));
    var forger = new HmacSignature("another secret of sixteen bytes".getBytes(UTF_8));
    assertThat(call(APPROVED, List.of()).status()).isEqualTo(401);
    assertThat(call(APPROVED, List.of("")).status()).isEqualTo(401);
    assertThat(call(APPROVED, List.of(value, value)).status()).isEqualTo(401);
    assertThat(call(APPROVED + " ", List.of(value)).status()).isEqualTo(401);
    assertThat(call(APPROVED, List.of(forger.of(Contexts.NOW, APPROVED.getBytes(UTF_8)))).status())
        .isEqualTo(401);
    assertThat(state()).isEqualTo(ApprovalState.PENDING);
  }

  @Test
  void whatIsOldOrAheadChangesNothing() {
    Duration longer = HmacSignature.TOLERANCE.plusSeconds(1);
    assertThat(call(APPROVED, Contexts.NOW.minus(longer)).status()).isEqualTo(401);
    assertThat(call(APPROVED, Contexts.NOW.plus(longer)).status()).isEqualTo(401);
    assertThat(state()).isEqualTo(ApprovalState.PENDING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "true",
        "{\"decision\":\"approved\"}",
        "{\"id\":17,\"decision\":\"approved\"}",
        "{\"id\":\"r1\"}",
        "{\"id\":\"r1\",\"decision\":\"approved\""
      })
  void whatIsNoAnswerChangesNothing(String body) {
    assertThat(call(body)).isEqualTo(400);
    assertThat(state()).isEqualTo(ApprovalState.PENDING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"r1\",\"decision\":\"deny\"}",
        "{\"id\":\"r1\",\"decision\":true}",
        "{\"id\":\"r1\",\"decision\":\"Approved\",\"by\":\"ann\"}",
        "{\"id\":\"r1\",\"decision\":\"approved\",\"approved\":true}"
      })
  void whatSpeaksOfADecisionThatIsNoneDenies(String body) {
    assertThat(call(body)).isEqualTo(400);
    assertThat(state()).isEqualTo(ApprovalState.DENIED);
  }

  @Test
  void whatWeSignedOurselvesIsNoAnswer() {
    Receiver.Question asked = receiver.questions().getFirst();
    assertThat(call(asked.body(), List.of(asked.header(HmacSignature.HEADER))).status())
        .isEqualTo(400);
    assertThat(state()).isEqualTo(ApprovalState.PENDING);
  }

  @Test
  void stillPendingChangesNothing() {
    assertThat(call("{\"id\":\"r1\",\"decision\":\"pending\"}")).isEqualTo(200);
    assertThat(call("{\"id\":\"r2\",\"decision\":\"approved\"}")).isEqualTo(409);
    assertThat(state()).isEqualTo(ApprovalState.PENDING);
  }

  @Test
  void aQuorumIsOfPeople() {
    desk.open(ApprovalRequests.of("r2", 2));
    String ann = "{\"id\":\"r2\",\"decision\":\"approved\",\"by\":\"ann\"}";
    assertThat(call(ann)).isEqualTo(200);
    assertThat(call(ann)).isEqualTo(403);
    assertThat(call("{\"id\":\"r2\",\"decision\":\"approved\",\"by\":\"bot\"}")).isEqualTo(403);
    assertThat(call("{\"id\":\"r2\",\"decision\":\"approved\"}")).isEqualTo(403);
    assertThat(desk.find("r2").state()).isEqualTo(ApprovalState.PENDING);
    assertThat(call(ann.replace("ann", "ben"))).isEqualTo(200);
    assertThat(desk.find("r2").state()).isEqualTo(ApprovalState.APPROVED);
  }

  @Test
  void whereTheEndpointDoesNotVouchForPeopleTheirNamesAreNothing() {
    desk.open(ApprovalRequests.of("r2", 1, "ann"));
    handler.close();
    handler = handler(false);
    assertThat(call("{\"id\":\"r2\",\"decision\":\"approved\",\"by\":\"ann\"}")).isEqualTo(403);
    assertThat(desk.find("r2").state()).isEqualTo(ApprovalState.PENDING);
  }
}

package dev.aegis.server;

import static dev.aegis.server.RoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.runtime.Aegis;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ApprovalDesk;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.CallbackReply;
import dev.aegis.spi.CallbackRequest;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What partners of approval handlers send. */
@Timeout(180)
class CallbackRoutesTest {
  private static final String POLICY = "rules: [{match: {type: write}, approval: approve}]";

  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicReference<ApprovalDesk> desk = new AtomicReference<>();
  private final Aegis aegis =
      Aegis.builder()
          .store(new InMemoryStore())
          .policy(List.of(new SourceText("policy.yaml", POLICY)))
          .defaultApproval("partner")
          .approval("partner", new Partner())
          .executor(
              action -> {
                runs.incrementAndGet();
                return new ExecutionResult.Succeeded(null);
              })
          .build();
  private final AegisServer server =
      AegisServer.start(
          aegis, ServerSettings.of("127.0.0.1", 0, "0.1.0").withTokens(hash -> Optional.empty()));
  private final Client client = new Client(server);

  /** Believes whoever knows a word, and takes the body as the id of what they approve. */
  private final class Partner implements ApprovalHandler {
    @Override
    public ApprovalResponse submit(ApprovalRequest request) {
      return new ApprovalResponse.Pending();
    }

    @Override
    public CallbackReply callback(CallbackRequest request) {
      if (!request.header("x-word").equals(Optional.of("sesame"))) {
        return CallbackReply.of(401);
      }
      if (request.text().isEmpty()) {
        throw new IllegalStateException("broken");
      }
      if (request.text().equals("interrupt")) {
        Thread.currentThread().interrupt();
        return CallbackReply.of(200);
      }
      boolean counted = desk.get().answer(request.text(), Answer.approvedBy("ann", ""));
      return new CallbackReply(200, "{\"counted\":" + counted + "}");
    }
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    aegis.close();
  }

  @Test
  void theHandlerSaysWhomItBelieves() {
    desk.set(aegis.desk("partner"));
    String id =
        aegis.execute(Action.of("write", "crm"), aegis.policy(), "bot", Duration.ZERO).approvalId();
    String path = "/api/v1/callbacks/partner";
    Client.Answer unsigned = client.post(path, id + "");
    assertThat(unsigned.status()).isEqualTo(401);
    assertThat(unsigned.text()).isEmpty();
    assertThat(unsigned.header("Content-Type")).isNull();
    assertThat(client.post(path, id + "", "X-Word", "password").status()).isEqualTo(401);
    assertThat(runs).hasValue(0);
    assertThat(client.post(path, id + "", "X-Word", "sesame").object())
        .isEqualTo(Map.of("counted", true));
    assertThat(client.post(path, id + "", "X-Word", "sesame").object())
        .isEqualTo(Map.of("counted", false));
    Eventually.holds(() -> runs.get() == 1);
  }

  @Test
  void nobodyElseIsCalled() {
    assertProblem(client.post("/api/v1/callbacks/nobody", "{}"), 404, "nothing here");
    assertProblem(client.get("/api/v1/callbacks/partner"), 405, "POST");
    assertProblem(client.post("/api/v1/callbacks/", "{}"), 404, "nothing here");
  }

  @Test
  void aHandlerThatLeavesItsThreadInterruptedIsAnsweredFor() {
    assertThat(client.post("/api/v1/callbacks/partner", "interrupt", "X-Word", "sesame").status())
        .isEqualTo(200);
  }

  @Test
  void aHandlerThatBreaksTellsNothing() {
    assertProblem(
        client.post("/api/v1/callbacks/partner", "", "X-Word", "sesame"), 500, "went wrong here");
  }
}

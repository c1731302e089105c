package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.execution.ActionResult;
import dev.aegis.runtime.Terms;
import dev.aegis.server.Client.Answer;
import dev.aegis.testing.Eventually;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class StartAndStopTest {

  @Test
  void aPortInUseIsOneClearLine() {
    try (AegisServer first = start(new FakeGovernor(), 0)) {
      assertThatThrownBy(() -> start(new FakeGovernor(), first.port()))
          .isInstanceOf(ServerStartException.class)
          .hasMessage(
              "127.0.0.1:"
                  + first.port()
                  + " is in use by another process; choose another with --port");
    }
  }

  @Test
  void aForeignAddressIsOneClearLine() {
    assertThatThrownBy(
            () -> AegisServer.start(new FakeGovernor(), ServerSettings.of("192.0.2.1", 0, "0.1.0")))
        .isInstanceOf(ServerStartException.class)
        .hasMessageStartingWith("can't listen at 192.0.2.1:0");
  }

  @Test
  void itSaysWhereItListens() {
    try (AegisServer server = start(new FakeGovernor(), 0)) {
      assertThat(server.port()).isPositive();
      assertThat(server.uri()).hasToString("http://127.0.0.1:" + server.port());
    }
  }

  @Test
  void whileRequestsInFlightEndItIsNotReadyAndTakesNothingNew() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    FakeGovernor governor =
        new FakeGovernor() {
          @Override
          public ActionResult execute(Action action, InForce under, Terms terms) {
            begun.countDown();
            try {
              mayEnd.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException("it was not let to end", e);
            }
            return super.execute(action, under, terms);
          }
        };
    AegisServer server = start(governor, 0);
    try (Client client = new Client(server);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(client.get("/ready").status()).isEqualTo(200);
      Future<Answer> answer =
          threads.submit(() -> client.post("/api/v1/execute", "{\"type\":\"read\"}"));
      begun.await();
      Future<?> closing = threads.submit(server::close);
      Answer ready = Eventually.get(() -> client.get("/ready"), seen -> seen.status() != 200);
      assertThat(ready.status()).isEqualTo(503);
      assertThat(ready.text()).contains("this server is stopping");
      assertThat(client.get("/health").status()).isEqualTo(200);
      Answer refused = client.post("/api/v1/execute", "{\"type\":\"read\"}");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(refused.header("Connection")).isEqualTo("close");
      assertThat(answer.isDone()).isFalse();
      mayEnd.countDown();
      assertThat(answer.get().status()).isEqualTo(200);
      closing.get();
      assertThat(governor.executed).hasSize(1);
    }
  }

  @Test
  void requestsInFlightEndBeforeItCloses() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    FakeGovernor governor =
        new FakeGovernor() {
          @Override
          public ActionResult execute(Action action, InForce under, Terms terms) {
            begun.countDown();
            try {
              mayEnd.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException("it was not let to end", e);
            }
            return super.execute(action, under, terms);
          }
        };
    AegisServer server = start(governor, 0);
    try (Client client = new Client(server);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> answer =
          threads.submit(() -> client.post("/api/v1/execute", "{\"type\":\"read\"}"));
      begun.await();
      Future<?> closing = threads.submit(server::close);
      mayEnd.countDown();
      assertThat(answer.get().status()).isEqualTo(200);
      closing.get();
      assertThatThrownBy(() -> client.get("/health")).isInstanceOf(RuntimeException.class);
    }
  }

  private static AegisServer start(FakeGovernor governor, int port) {
    return AegisServer.start(governor, ServerSettings.of("127.0.0.1", port, "0.1.0"));
  }
}

package dev.aegis.server;

import static dev.aegis.server.RoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.policy.Policy;
import dev.aegis.runtime.Terms;
import dev.aegis.server.Client.Answer;
import dev.aegis.spi.PolicyStore.Document;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that are asked for more than they can do. */
@Timeout(120)
class GateTest {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final String EVALUATE = "/api/v1/evaluate";
  private static final String EXECUTE = "/api/v1/execute";
  private static final String SLOW = "{\"type\":\"slow\"}";
  private static final String READ = "{\"type\":\"read\"}";
  private static final String LARGE = " ".repeat(5_000);

  private final Slow governor = new Slow();
  private final AegisServer server =
      AegisServer.start(
          governor,
          ServerSettings.of("127.0.0.1", 0, "0.1.0").withCapacity(new Capacity(20, 2, 1, 2)));
  private final Client client = new Client(server);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    governor.mayEnd.countDown();
    threads.close();
    client.close();
    server.close();
  }

  /** Takes its time over the actions of one type. */
  private static final class Slow extends FakeGovernor {
    final Semaphore begun = new Semaphore(0);
    final CountDownLatch mayEnd = new CountDownLatch(1);

    private void slowly(Action action) {
      if (action.type().equals("slow")) {
        begun.release();
        try {
          mayEnd.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException("it was not let to end", e);
        }
      }
    }

    @Override
    public ActionResult execute(Action action, InForce under, Terms terms) {
      slowly(action);
      return super.execute(new Action("read", "", Map.of(), "", "", ""), super.policy(), terms);
    }

    @Override
    public InForce policy() {
      InForce policy = super.policy();
      return new InForce() {
        @Override
        public Policy policy() {
          return policy.policy();
        }

        @Override
        public List<Document> documents() {
          return policy.documents();
        }

        @Override
        public Decision decide(Action action, Instant at) {
          slowly(action);
          return policy.decide(action, at);
        }

        @Override
        public Map<String, ?> explain(Action action, Instant at) {
          slowly(action);
          return policy.explain(action, at);
        }
      };
    }
  }

  private List<Future<Answer>> begin(int count, String path, String body)
      throws InterruptedException {
    List<Future<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(threads.submit(() -> client.post(path, body)));
    }
    governor.begun.acquire(count);
    return calls;
  }

  private void assertHealthy() {
    for (String path : List.of("/health", "/api/v1/health", "/ready")) {
      assertThat(client.get(path).status()).isEqualTo(200);
    }
  }

  private static void assertShed(Answer answer) {
    assertProblem(answer, 503, "more is asked of this server than it can do at once");
    assertThat(answer.header("Retry-After")).isEqualTo("1");
  }

  private void assertAllEnd(List<Future<Answer>> calls) throws Exception {
    governor.mayEnd.countDown();
    for (Future<Answer> call : calls) {
      assertThat(call.get().status()).isEqualTo(200);
    }
  }

  @Test
  void whatWaitsTakesNoPlaceOfWhatDecides() throws Exception {
    List<Future<Answer>> calls = begin(2, EXECUTE, SLOW);
    assertShed(client.post(EXECUTE, READ));
    assertShed(client.get("/api/v1/policy"));
    assertThat(client.post(EVALUATE, READ).status()).isEqualTo(200);
    assertHealthy();
    assertAllEnd(calls);
    assertThat(client.post(EXECUTE, READ).status()).isEqualTo(200);
    assertThat(governor.executed).hasSize(3);
  }

  @Test
  void whatDecidesTakesNoPlaceOfWhatWaits() throws Exception {
    List<Future<Answer>> calls = begin(2, EVALUATE, SLOW);
    assertShed(client.post(EVALUATE, READ));
    assertThat(client.post(EXECUTE, READ).status()).isEqualTo(200);
    assertHealthy();
    assertAllEnd(calls);
    assertThat(client.post(EVALUATE, READ).status()).isEqualTo(200);
  }

  @Test
  void refusedCallsGiveTheirPlacesBack() {
    for (int i = 0; i < 5; i++) {
      assertThat(client.post(EVALUATE, "{").status()).isEqualTo(400);
      assertThat(client.post(EXECUTE, "{").status()).isEqualTo(400);
      assertThat(client.get("/api/v1/audit?limit=0").status()).isEqualTo(400);
      assertThat(client.send("HEAD", "/api/v1/audit", null).status()).isEqualTo(200);
      assertThat(client.get("/api/v1/audit").status()).isEqualTo(200);
    }
  }

  @Test
  void whatIsLargeKeepsNobodyFromBeingRead() throws Exception {
    try (AegisServer roomy =
            AegisServer.start(
                governor,
                ServerSettings.of("127.0.0.1", 0, "0.1.0")
                    .withCapacity(new Capacity(20, 99, 1, 9)));
        Client caller = new Client(roomy)) {
      List<Future<Answer>> calls = new ArrayList<>();
      for (int i = 0; i < PROCESSORS; i++) {
        String path = i % 2 == 0 ? EVALUATE : EVALUATE + "?explain=true";
        String body = i % 2 == 0 ? SLOW + LARGE : SLOW;
        calls.add(threads.submit(() -> caller.post(path, body)));
        governor.begun.acquire();
      }
      List<Future<Answer>> more = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        more.add(threads.submit(() -> caller.post(EVALUATE, READ + LARGE)));
      }
      assertThat(caller.post(EVALUATE, READ).status()).isEqualTo(200);
      assertThat(caller.get("/health").status()).isEqualTo(200);
      // One of the two has the only place in the queue.
      while (more.stream().noneMatch(Future::isDone)) {
        Thread.sleep(5);
      }
      assertShed(
          more.stream().filter(Future::isDone).map(Future::resultNow).findFirst().orElseThrow());
      assertAllEnd(calls);
    }
  }

  @Test
  void whereThereAreTooManyConnectionsIdleOnesMakeRoom() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 39; i++) {
        sockets.add(client.connect());
      }
      assertHealthy();
      // The client's own connection may be among those that are left.
      int closed;
      do {
        closed = 0;
        for (Socket socket : sockets) {
          socket.setSoTimeout(1);
          closed += isClosed(socket) ? 1 : 0;
        }
      } while (closed < 19);
      assertHealthy();
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static boolean isClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  @Test
  void largeBodiesTakeNoMoreMemoryThanThereIs() {
    int room = (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 8);
    try (Gate gate = new Gate(Capacity.USUAL);
        Gate.Visit second = gate.visit()) {
      try (Gate.Visit first = gate.visit()) {
        first.take(room);
        assertThatThrownBy(() -> second.take(1)).isInstanceOf(ProblemException.class);
      }
      second.take(1);
    }
  }

  @Test
  void whatFailsElsewhereFailsAsUsual() {
    assertThat(client.post(EVALUATE, "{" + LARGE).status()).isEqualTo(400);
    assertThat(client.post(EVALUATE + "?explain=maybe", READ).status()).isEqualTo(400);
    assertProblem(client.post(EVALUATE, "[" + "[".repeat(5_000)), 400, "");
  }
}

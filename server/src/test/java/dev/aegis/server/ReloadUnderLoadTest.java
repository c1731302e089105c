package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.server.Client.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Policies are replaced while requests run: none fails, and each sees one policy alone. */
class ReloadUnderLoadTest {
  private static final int CLIENTS = 4;
  private static final int REQUESTS = 250;
  private static final String BATCH = "[" + "{\"type\":\"x\"},".repeat(19) + "{\"type\":\"x\"}]";

  @Test
  void eachAnswerComesOfExactlyOnePolicy() throws Exception {
    FakeGovernor governor = new FakeGovernor();
    try (AegisServer server =
            AegisServer.start(governor, ServerSettings.of("127.0.0.1", 0, "0.1.0"));
        Client client = new Client(server);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<Object, Object> approvalOfVersion = new HashMap<>();
      for (String approval : List.of("auto", "block")) {
        Answer put = client.put("/api/v1/policy", policy(approval));
        approvalOfVersion.put(put.object().get("policy_version"), approval);
      }
      AtomicBoolean done = new AtomicBoolean();
      Future<Integer> writer =
          threads.submit(
              () -> {
                int swaps = 0;
                while (!done.get()) {
                  String approval = swaps++ % 2 == 0 ? "auto" : "block";
                  assertThat(client.put("/api/v1/policy", policy(approval)).status())
                      .isEqualTo(200);
                }
                return swaps;
              });
      List<Callable<List<Answer>>> readers = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        readers.add(() -> ask(client));
      }
      List<Future<List<Answer>>> answers = threads.invokeAll(readers);
      done.set(true);
      assertThat(writer.get()).isGreaterThan(1);
      for (Future<List<Answer>> each : answers) {
        for (Answer answer : each.get()) {
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.each("policy_version")).hasSize(20).containsOnly(versionOf(answer));
          assertThat(answer.each("approval"))
              .containsOnly(approvalOfVersion.get(versionOf(answer)));
        }
      }
    }
  }

  private static Object versionOf(Answer answer) {
    return answer.each("policy_version").getFirst();
  }

  private static List<Answer> ask(Client client) {
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      answers.add(client.post("/api/v1/evaluate", BATCH));
    }
    return answers;
  }

  private static String policy(String approval) {
    return "{\"yaml\":\"x " + approval + "\n\"}";
  }
}

package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.execution.ExecutionResult;
import dev.aegis.runtime.Aegis;
import dev.aegis.spi.TraceContext;
import dev.aegis.testing.InMemoryStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A request's trace goes to what it sets off, and to nothing else. */
class TracesTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";
  private static final String READ = "{\"type\":\"read\"}";

  private final List<String> seen = new CopyOnWriteArrayList<>();

  @Test
  void validOnesAreTakenInForOneRequest() {
    try (Aegis aegis =
            Aegis.builder()
                .store(new InMemoryStore())
                .policyText("rules: [{name: all, approval: auto}]")
                .executor(
                    action -> {
                      seen.add(
                          TraceContext.current()
                              .map(trace -> trace.traceId() + " " + trace.state())
                              .orElse("none"));
                      return new ExecutionResult.Succeeded(null);
                    })
                .build();
        AegisServer server = AegisServer.start(aegis, ServerSettings.of("127.0.0.1", 0, "0.1.0"));
        Client client = new Client(server)) {
      execute(client, "traceparent", PARENT, "tracestate", "a=1", "tracestate", "b=2");
      execute(client);
      execute(client, "traceparent", PARENT + "-more");
      execute(client, "traceparent", PARENT, "traceparent", PARENT);
      execute(client, "Traceparent", PARENT, "tracestate", "no state");
      assertThat(seen).containsExactly(TRACE + " a=1,b=2", "none", "none", "none", TRACE + " ");

      // One connection, and so perhaps one thread.
      seen.clear();
      client.raw(request("traceparent: " + PARENT + "\r\n") + request("Connection: close\r\n"));
      assertThat(seen).containsExactly(TRACE + " ", "none");
    }
  }

  @Test
  void theyAreOnRecord() {
    try (Aegis aegis =
            Aegis.builder()
                .store(new InMemoryStore())
                .policyText("rules: [{name: all, approval: auto}]")
                .executor(action -> new ExecutionResult.Succeeded(null))
                .build();
        AegisServer server = AegisServer.start(aegis, ServerSettings.of("127.0.0.1", 0, "0.1.0"));
        Client client = new Client(server)) {
      execute(client, "traceparent", PARENT.replace("00-", "cc-").replace("-01", "-ff-later"));
      execute(client);
      String log = client.get("/api/v1/audit").text();
      assertThat(log).containsOnlyOnce("\"traceparent\"");
      assertThat(log).contains("\"traceparent\":\"" + PARENT + "\"");
    }
  }

  private static void execute(Client client, String... headers) {
    assertThat(client.post("/api/v1/execute", READ, headers).status()).isEqualTo(200);
  }

  private static String request(String header) {
    return "POST /api/v1/execute HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + header
        + "Content-Length: "
        + READ.length()
        + "\r\n\r\n"
        + READ;
  }
}

package dev.aegis.server;

import static dev.aegis.server.RoutesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.audit.AuditEvent;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call what while there are no tokens. */
class AccessTest {
  private static final String ACTION = "{\"type\":\"read\"}";

  private final FakeGovernor governor = new FakeGovernor();
  private final AegisServer server =
      AegisServer.start(
          governor, ServerSettings.of("127.0.0.1", 0, "0.1.0").withLocalKey("key-of-this-run"));
  private final Client client = new Client(server);

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "https://localhost",
        "null",
        "http://localhost:1",
        "file://",
        "",
        "http://localhost.evil.example",
        "not an origin",
        "http://127.0.0.1.evil.example",
      })
  void webPagesFromElsewhereChangeNothing(String origin) {
    assertProblem(client.post("/api/v1/execute", ACTION, "Origin", origin), 403, "web pages");
    assertProblem(
        client.put("/api/v1/policy", "{\"yaml\":\"a auto\"}", "Origin", origin), 403, "web pages");
    assertProblem(client.get("/api/v1/audit", "Origin", origin), 403, "web pages");
    assertThat(governor.executed).isEmpty();
    assertThat(governor.seen).isEmpty();
  }

  @Test
  void thisServersOwnPagesMay() {
    for (String origin : List.of(server.uri().toString(), "http://localhost:" + server.port())) {
      assertThat(client.post("/api/v1/execute", ACTION, "Origin", origin).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil",
        "10.0.0.1"
      })
  void namesThatWerePointedHereChangeNothing(String host) {
    String answer =
        client.raw(
            "POST /api/v1/execute HTTP/1.1\r\nHost: "
                + host
                + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                + ACTION.length()
                + "\r\n\r\n"
                + ACTION);
    assertThat(answer).startsWith("HTTP/1.1 403 ").contains("Host header");
    assertThat(governor.executed).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:99", "127.0.0.1", "127.1.2.3:80", "[::1]:8000"})
  void namesOfThisMachineMay(String host) {
    String answer =
        client.raw(
            "GET /api/v1/policy HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1,true", "::1,true", "0.0.0.0,false", "::,false", "192.0.2.7,false"})
  void onlyLoopbackIsForThisMachine(String address, boolean near) throws UnknownHostException {
    ServerSettings settings = ServerSettings.of(address, 0, "0.1.0");
    assertThat(settings.isForThisMachine(InetAddress.getByName(address))).isEqualTo(near);
  }

  @Test
  void theLocalKeyOpensTheRecordAndNothingElse() {
    AegisServer wide =
        AegisServer.start(
            governor,
            ServerSettings.of("127.0.0.1", 0, "0.1.0")
                .withPassedOnRequests()
                .withLocalKey("key-of-this-run"));
    try (Client outside = new Client(wide)) {
      assertThat(wide.warnings()).singleElement().asString().contains("beyond loopback");
      assertThat(outside.get("/health").status()).isEqualTo(200);
      assertThat(outside.get("/ready").status()).isEqualTo(200);
      assertThat(outside.post("/api/v1/evaluate", ACTION).status()).isEqualTo(200);
      assertProblem(outside.post("/api/v1/execute", ACTION), 403, "beyond loopback");
      assertProblem(outside.put("/api/v1/policy", "{\"yaml\":\"\"}"), 403, "beyond loopback");
      assertProblem(outside.get("/nope"), 404, "");
      String[] key = {"Authorization", "Bearer key-of-this-run"};
      for (String path : List.of("/api/v1/audit", "/api/v1/audit/1", "/api/v1/stats")) {
        assertProblem(outside.get(path), 403, "beyond loopback");
        assertProblem(outside.get(path, "Authorization", "Bearer guess"), 403, "");
        assertProblem(outside.get(path, "Authorization", "Basic key-of-this-run"), 403, "");
        assertThat(outside.get(path, key).status()).isEqualTo(200);
      }
      assertProblem(outside.get("/api/v1/policy", key), 403, "beyond loopback");
      assertProblem(outside.post("/api/v1/execute", ACTION, key), 403, "beyond loopback");
      assertThat(governor.executed).isEmpty();
    } finally {
      wide.close();
    }
    assertThat(server.warnings()).isEmpty();
  }

  @Test
  void keysThatAreNoneArePutOnRecord() {
    for (String path : List.of("/api/v1/audit/prune", "/api/v1/audit/1/redact")) {
      assertProblem(client.post(path, "{}", "Authorization", "Bearer guess"), 403, "");
      assertProblem(client.post(path, "{}", "Authorization", "Basic key-of-this-run"), 403, "");
      assertProblem(client.post(path, "{}"), 403, "");
      assertProblem(client.post(path, "{}", "Authorization", "Bearer key-of-this-run"), 400, "");
    }
    assertThat(governor.journal.appended).containsExactly(failedSignIns(1));
    server.close();
    assertThat(governor.journal.appended).containsExactly(failedSignIns(1), failedSignIns(3));
  }

  private static AuditEvent failedSignIns(long count) {
    return new AuditEvent.Administrative(
        FakeGovernor.NOW,
        "failed_sign_in",
        "127.0.0.1",
        Map.of("count", count, "first", FakeGovernor.NOW.toString()));
  }
}

package dev.aegis.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers is not Aegis: nobody is told that something was done. */
class StrangeServerTest {
  private static final String ID = "0123456789abcdef0123456789abcdef";

  private final Cli cli = Cli.plain();
  private HttpServer server;
  private volatile int status = 200;
  private volatile String body = "{}";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void isNotBelieved(String... command) {
    String[] line = new String[command.length + 2];
    System.arraycopy(command, 0, line, 0, command.length);
    line[command.length] = "--server";
    line[command.length + 1] = url();
    Cli.Result result = cli.run((Object[]) line);
    assertThat(result.exitCode()).as(result.out()).isEqualTo(ExitCode.FAILED);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .isEqualTo(
            "aegis: what answers at "
                + url()
                + " is no Aegis of this version; name another with --server\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{}", "[]", "{'status': 12}", "{'status': 'running'}", "{'status': 'stopped'}"})
  void nobodyHasStopped(String answer) {
    body = answer.replace('\'', '"');
    isNotBelieved("stop", "--reason", "x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{}", "{'status': 'stopped', 'by': 'ann'}", "{'status': null}", "7"})
  void nobodyHasResumed(String answer) {
    body = answer.replace('\'', '"');
    isNotBelieved("resume");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "approve|{}",
        "deny|{'status': 'pending', 'action_type': 'a', 'target': '', 'audit_id': 1}",
        "deny|{'status': 'approved', 'action_type': 'a', 'target': '', 'audit_id': 1}",
        "approve|{'status': 'denied', 'action_type': 'a', 'target': '', 'audit_id': 1}",
        "withdraw|{'status': 'withdrawn'}"
      })
  void nobodyHasAnswered(String verb, String answer) {
    body = answer.replace('\'', '"');
    isNotBelieved("approvals", verb, ID);
  }

  @Test
  void nothingIsListedThatIsNoApprovalOrGrant() {
    body = "[{}]";
    isNotBelieved("approvals", "list");
    isNotBelieved("approvals", "grants");
    body = "{}";
    isNotBelieved("approvals", "show", ID);
    isNotBelieved("approvals", "revoke", ID);
  }

  @Test
  void itIsNotHealthy() {
    Cli.Result result = cli.run("health", "--url", url());
    assertThat(result.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(result.out()).isEqualTo(url() + ": unhealthy (what answers is no Aegis)\n");
  }

  @Test
  void itIsNotHealthyWhereItDoesNotSpeakTls() throws IOException {
    try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> answerAll(plain, "HTTP/1.1 400 No\r\n\r\n"));
      String address = "https://127.0.0.1:" + plain.getLocalPort();
      Cli.Result result = cli.run("health", "--url", address);
      assertThat(result.exitCode()).isEqualTo(ExitCode.NO);
      assertThat(result.out())
          .isEqualTo(address + ": unhealthy (it does not speak TLS here; try http://)\n");
      Cli.Result listed = cli.run("approvals", "list", "--server", address);
      assertThat(listed.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(listed.err())
          .isEqualTo(
              "aegis: can't talk to " + address + ": it does not speak TLS here; try http://\n");
    }
  }

  @Test
  void itIsNotHealthyWhereItCannotBeReached() {
    Cli.Result result = cli.run("health", "--url", "http://127.0.0.1:1");
    assertThat(result.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(result.out()).isEqualTo("http://127.0.0.1:1: unhealthy (it can't be reached)\n");
  }

  @Test
  void itIsNotHealthyWhereItHangsUp() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> answerAll(mute, ""));
      String address = "http://127.0.0.1:" + mute.getLocalPort();
      Cli.Result result = cli.run("health", "--url", address);
      assertThat(result.exitCode()).isEqualTo(ExitCode.NO);
      assertThat(result.out()).isEqualTo(address + ": unhealthy (no answer)\n");
    }
  }

  /** Says something to whoever says something, and hangs up. */
  private static void answerAll(ServerSocket server, String words) {
    while (!server.isClosed()) {
      try (Socket caller = server.accept()) {
        int unused = caller.getInputStream().read();
        caller.getOutputStream().write(words.getBytes(US_ASCII));
        caller.shutdownOutput();
        // To close with something unread would take the answer back.
        caller.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // Whoever it was has gone, and the next may come.
      }
    }
  }

  @Test
  void whatItSaysReachesTheTerminalAsText() {
    status = 403;
    body = "{\"detail\": \"no \\u001b[31m \\u009b way\"}";
    Cli.Result result = cli.run("health", "--url", url());
    assertThat(result.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(result.out()).doesNotContain("\u001b", "\u009b").contains("way");
  }
}

package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no polite client would send. After each of them the server still serves. */
class HostileRequestsTest {
  private static final String POST =
      "POST /api/v1/evaluate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  private static final String GOOD = "GET /health HTTP/1.1\r\nHost: localhost\r\n";

  private final FakeGovernor governor = new FakeGovernor();
  private final AegisServer server =
      AegisServer.start(
          governor,
          ServerSettings.of("127.0.0.1", 0, "0.1.0").withLimits(4_096, 10, Duration.ofMillis(400)));
  private final Client client = new Client(server);

  @AfterEach
  void stop() {
    assertThat(client.get("/health").status()).isEqualTo(200);
    client.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
        "Content-Length: 2, 3\r\n\r\n{} ",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: +2\r\n\r\n{}",
        "Content-Length: 0x2\r\n\r\n{}",
        "Content-Length: 99999999999999999999\r\n\r\n{}",
        "Content-Length: \r\n\r\n{}",
        "Transfer-Encoding: identity\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0\r\nx\r\n",
        "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        "No-Colon\r\n\r\n",
        "Bad Name: x\r\n\r\n",
        " Folded: x\r\n\r\n",
        "X: a\u0000b\r\n\r\n",
        "Host: other\r\n\r\n",
      })
  void malformedRequestsGetOneAnswerAndTheConnectionCloses(String rest) {
    assertOneRefusal(client.raw(POST + rest + GOOD + "\r\n"), 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "GET\r\n\r\n",
        "GET  HTTP/1.1\r\n\r\n",
        "GET /health\r\n\r\n",
        "\u0016\u0003\u0001\r\n\r\n",
        "GET /health HTTP/9.9\r\n\r\n",
        "GET /health HTTP/1.1\r\n\r\n",
        "GET /h<> HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /health?<> HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
      })
  void malformedHeadsGetOneAnswerAndTheConnectionCloses(String head) {
    assertOneRefusal(client.raw(head), 400);
  }

  @Test
  void anOldVersionIsRefused() {
    assertOneRefusal(client.raw("GET /health HTTP/1.0\r\n\r\n"), 505);
  }

  @Test
  void aTooLongAddressAndTooManyHeadersAreRefused() {
    assertOneRefusal(
        client.raw("GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), 414);
    String headers = "X: " + "a".repeat(1_000) + "\r\n";
    assertThat(client.raw(GOOD + headers.repeat(20) + "\r\n")).matches("(?s)HTTP/1.1 4(00|31) .*");
  }

  @Test
  void anOversizedBodyGetsOneAnswer() {
    assertOneRefusal(
        client.raw(POST + "Content-Length: 5000\r\n\r\n" + "a".repeat(5_000) + GOOD + "\r\n"), 413);
  }

  @Test
  void anOversizedBodyInChunksGetsOneAnswer() {
    String chunk = "400\r\n" + "a".repeat(1_024) + "\r\n";
    assertOneRefusal(
        client.raw(
            POST
                + "Transfer-Encoding: chunked\r\n\r\n"
                + chunk.repeat(6)
                + "0\r\n\r\n"
                + GOOD
                + "\r\n"),
        413);
    assertOneRefusal(
        client.raw(POST + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n" + "a".repeat(9_000)),
        413);
  }

  @Test
  void anEndlessChunkSizeIsCutOff() {
    String answer =
        client.raw(
            POST + "Transfer-Encoding: chunked\r\n\r\n" + "0".repeat(200_000) + "2\r\n{}\r\n");
    assertThat(answer).doesNotContain("HTTP/1.1 2");
  }

  @Test
  void aBodyInChunksIsABody() {
    String answer =
        client.raw(
            POST
                + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "e\r\n{\"type\":\"read\"\r\n1\r\n}\r\n0\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200 ").contains("read_auto");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+f\r\n{\"type\":\"read\"}\r\n0\r\n\r\n",
        "f;a=b\r\n{\"type\":\"read\"}\r\n0\r\n\r\n",
        " f\r\n{\"type\":\"read\"}\r\n0\r\n\r\n",
        "f\r\n{\"type\":\"read\"}XX0\r\n\r\n",
        "f\r\n{\"type\":\"read\"}\n\n0\r\n\r\n",
        "f\n{\"type\":\"read\"}\r\n0\r\n\r\n",
      })
  void aBodyInMalformedChunksIsNone(String body) {
    assertOneRefusal(
        client.raw(POST + "Transfer-Encoding: chunked\r\n\r\n" + body + GOOD + "\r\n"), 400);
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() {
    String answer =
        client.raw(
            POST
                + "Content-Length: 2\r\n\r\n{}"
                + GOOD
                + "\r\n"
                + "GET /nope HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).containsSubsequence("HTTP/1.1 400", "HTTP/1.1 200", "HTTP/1.1 404");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /hea",
        "GET /health HTTP/1.1\r\nHost: local",
        POST + "Content-Length: 9\r\n\r\n{\"ty",
        POST + "Transfer-Encoding: chunked\r\n\r\n4\r\n{",
        POST + "Transfer-Encoding: chunked\r\n\r\n5",
      })
  void whatNeverEndsGetsA408(String half) {
    assertOneRefusal(client.half(half), 408);
  }

  @Test
  void bytesThatDripInBuyNoTime() throws IOException {
    try (Socket socket = client.connect()) {
      Thread drip =
          Thread.startVirtualThread(
              () -> {
                try {
                  while (true) {
                    socket.getOutputStream().write("G".getBytes(StandardCharsets.US_ASCII));
                    LockSupport.parkNanos(20_000_000);
                  }
                } catch (IOException e) {
                  // The server has had enough.
                }
              });
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 408 ");
      drip.interrupt();
    } catch (SocketException e) {
      // Closed while a drop was on its way: the answer may be lost, the connection is gone.
      assertThat(e).hasMessageContaining("reset");
    }
  }

  @Test
  void whoNeverReadsIsCutOff() throws IOException {
    governor.journal.entries = 10_000;
    governor.journal.params = "x".repeat(4_000);
    try (Socket socket = client.connect()) {
      socket.setReceiveBufferSize(4_096);
      socket
          .getOutputStream()
          .write(
              "GET /api/v1/audit?limit=10000 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      // Whoever asks next is served, though nobody has read the first answer.
      assertThat(client.get("/health").status()).isEqualTo(200);
      assertThatCode(governor.journal::awaitEnd).doesNotThrowAnyException();
    }
  }

  @Test
  void deepJsonIsRefusedQuickly() {
    assertThat(client.post("/api/v1/evaluate", "[".repeat(4_000)).status()).isEqualTo(400);
    assertThat(client.post("/api/v1/evaluate", "{\"a\":".repeat(800)).status()).isEqualTo(400);
  }

  @Test
  void invalidUtf8IsRefused() {
    String answer = client.raw(POST + "Connection: close\r\nContent-Length: 3\r\n\r\n\"\u00e9\"");
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("invalid UTF-8");
  }

  private static void assertOneRefusal(String answer, int status) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .containsIgnoringCase("Content-Type: application/problem+json")
        .containsIgnoringCase("Connection: close")
        .contains("\"status\":" + status)
        .doesNotContain("Exception", "helidon");
    assertThat(Pattern.compile("HTTP/1.1 \\d").matcher(answer).results()).hasSize(1);
  }
}

package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no polite client would send. After each of them the server still serves. */
class HostileRequestsTest {
  private static final String POST =
      "POST /api/v1/evaluate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  private static final String CLOSE = "Host: localhost\r\nConnection: close\r\n\r\n";
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
        "No-Colon\r\n\r\n",
        "Bad Name: x\r\n\r\n",
        " Folded: x\r\n\r\n",
        "X: a\u0000b\r\n\r\n",
        "Host: other\r\n\r\n",
        "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        "Content-Length: 2, 2\r\n\r\n{}",
        "Content-Length : 2\r\n\r\n{}",
        "Content-Length: 2 \u000b\r\n\r\n{}",
        "Content-Length: 1e0\r\n\r\n{",
        "Content-Length: ٢\r\n\r\n{}",
        "Content-Length: 2\r\nTransfer-Encoding: identity\r\n\r\n{}",
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n",
        "X: a\r\n b\r\n\r\n",
        "X: a\r\n\tTransfer-Encoding: chunked\r\n\r\n",
        "X: a\nContent-Length: 2\r\n\r\n{}",
        "X: a\rContent-Length: 2\r\n\r\n{}",
        ": x\r\n\r\n",
        "X\u0000: a\r\n\r\n",
        "X\u00e4: a\r\n\r\n",
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
        "GET /health HTTP/1.1\nHost: a\n\n",
        "GET /health HTTP/1.1\r\nHost: a\n\r\n",
        "GET\t/health HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /health  HTTP/1.1\r\nHost: a\r\n\r\n",
        " GET /health HTTP/1.1\r\nHost: a\r\n\r\n",
        "G\tT /health HTTP/1.1\r\nHost: a\r\n\r\n",
        "G(T /health HTTP/1.1\r\nHost: a\r\n\r\n",
        "G\u00e4T /health HTTP/1.1\r\nHost: a\r\n\r\n",
        "G\u0001T /health HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /health\u0000 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /health http/1.1\r\nHost: a\r\n\r\n",
        "GET /health HTTP/1.1x\r\nHost: a\r\n\r\n",
        "GET /health#x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a/b\r\n\r\n",
      })
  void malformedHeadsGetOneAnswerAndTheConnectionCloses(String head) {
    assertOneRefusal(client.raw(head), 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health/",
        "//health",
        "/./health",
        "/../health",
        "/api/../health",
        "/%68ealth",
        "/health%00",
        "/health;a=b",
        "/health%2f",
        "/HEALTH",
        "/api/v1//health",
        "/api/v1/audit/../policy",
        "/api/v1/audit/%2e%2e",
        "/api/v1/approvals/*/approve",
        "/",
        "/*",
        "*",
        "health",
        "/heal\u00e4th",
      })
  void aPathThatIsSpeltOtherwiseIsAnotherPath(String path) {
    String answer =
        client.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1.1 4(00|04|05) .*").contains("application/problem+json");
  }

  /** RFC 9112, section 3.2.2: a server must take the absolute form. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost/health",
        "https://localhost/health",
        "HTTP://LOCALHOST:80/health",
        "http://aegis.example/health",
        "http://aegis_1:8080/health",
        "http://127.0.0.1:/health",
        "http://[::1]:8080/health",
        "http://a/api/v1/health",
      })
  void anAddressInFullIsTheSamePath(String target) {
    assertThat(client.raw("GET " + target + " HTTP/1.1\r\n" + CLOSE))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"status\":\"ok\"");
    assertThat(client.raw("DELETE " + target + " HTTP/1.1\r\n" + CLOSE))
        .startsWith("HTTP/1.1 405 ")
        .containsIgnoringCase("Allow: GET, HEAD, OPTIONS");
  }

  @Test
  void anAddressInFullHasItsQueryAndItsBody() {
    String rest = " HTTP/1.1\r\nContent-Type: application/json\r\n" + CLOSE;
    String request = "POST http://localhost/api/v1/evaluate?explain=%s" + rest;
    String body = "{\"type\":\"read\"}";
    request = request.replace("\r\n\r\n", "\r\nContent-Length: " + body.length() + "\r\n\r\n");
    assertThat(client.raw(request.formatted("true") + body)).startsWith("HTTP/1.1 200 ");
    assertThat(client.raw(request.formatted("maybe") + body)).startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost/health/",
        "http://localhost//health",
        "http://localhost/./health",
        "http://localhost/../health",
        "http://localhost/%68ealth",
        "http://localhost/health;a=b",
        "http://localhost/health%2f",
        "http://localhost/HEALTH",
        "http://localhost/api/v1/audit/../policy",
        "http://localhost/http://localhost/health",
        "http://localhost",
        "http://localhost/",
        "http://localhost?/health",
        "http://localhost/*",
        "ftp://localhost/health",
        "ws://localhost/health",
        "httpx://localhost/health",
        "http:/health",
        "localhost/health",
      })
  void aPathTrickIsNoneTheBetterForAnAddressInFull(String target) {
    assertThat(client.raw("GET " + target + " HTTP/1.1\r\n" + CLOSE))
        .startsWith("HTTP/1.1 404 ")
        .contains("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http:///health",
        "http://",
        "http://:80/health",
        "http://user@localhost/health",
        "http://user:secret@localhost/health",
        "http://localhost\\health",
        "http://localhost:80:80/health",
        "http://localhost:http/health",
        "http://[::1/health",
        "http://::1]/health",
        "http://%6cocalhost/health",
        "http://localhost#/health",
        "http://localhost/health#x",
        "http://a/h<>",
        "http://a/%zz",
        "http://loc\u00e4l/health",
      })
  void anAddressInFullThatIsNoneIsRefused(String target) {
    assertOneRefusal(client.raw("GET " + target + " HTTP/1.1\r\n" + CLOSE), 400);
  }

  /** Beside the Host header, the address says what machine is meant; web pages choose neither. */
  @ParameterizedTest
  @CsvSource({
    "/api/v1/audit, localhost, 200",
    "http://localhost/api/v1/audit, localhost, 200",
    "http://LOCALHOST/api/v1/audit, localhost, 200",
    "http://127.0.0.1:80/api/v1/audit, 127.0.0.1:80, 200",
    "http://evil.example/api/v1/audit, evil.example, 403",
    "http://evil.example/api/v1/audit, localhost, 403",
    "http://localhost/api/v1/audit, evil.example, 403",
  })
  void anAddressInFullOpensNothing(String target, String host, int status) {
    assertThat(
            client.raw(
                "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void anAddressInFullIsOfOneRequestAlone() {
    String audit = "/api/v1/audit HTTP/1.1\r\nHost: localhost\r\n";
    assertThat(
            client.raw(
                "GET http://evil.example"
                    + audit
                    + "\r\nGET "
                    + audit
                    + "Connection: close\r\n\r\n"))
        .containsSubsequence("HTTP/1.1 403 ", "HTTP/1.1 200 ");
  }

  @Test
  void headIsGetWithoutItsBody() {
    String get = client.raw(GOOD + "Connection: close\r\n\r\n");
    String head = client.raw(GOOD.replace("GET", "HEAD") + "Connection: close\r\n\r\n");
    assertThat(head).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
    assertThat(lengthOf(head)).isEqualTo(lengthOf(get));
    String missing =
        client.raw("HEAD /nope HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(missing).startsWith("HTTP/1.1 404 ").endsWith("\r\n\r\n");
    String post =
        client.raw(
            "HEAD /api/v1/evaluate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(post).startsWith("HTTP/1.1 405 ").endsWith("\r\n\r\n");
  }

  private static String lengthOf(String answer) {
    return Pattern.compile("(?i)content-length: (\\d+)")
        .matcher(answer)
        .results()
        .findFirst()
        .orElseThrow()
        .group(1);
  }

  @Test
  void optionsSaysWhatThereIsAndNothingOfOtherOrigins() {
    Client.Answer answer =
        client.send(
            "OPTIONS",
            "/api/v1/evaluate",
            null,
            "Origin",
            "https://evil.example",
            "Access-Control-Request-Method",
            "POST");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Allow")).isEqualTo("OPTIONS, POST");
    assertThat(answer.headers().keySet())
        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
  }

  @Test
  void everyAnswerHasTheHeadersThatKeepBrowsersOut() {
    String close = "Connection: close\r\n\r\n";
    for (String answer :
        List.of(
            client.raw(GOOD + close),
            client.raw(GOOD.replace("health", "nope") + close),
            client.raw(GOOD.replace("GET", "DELETE") + close),
            client.raw(GOOD.replace("GET", "OPTIONS") + close),
            client.raw(GOOD.replace("/health", "/api/v1/audit") + close),
            client.raw("GET\r\n\r\n"),
            client.raw(GOOD.replace("1.1", "1.0") + close),
            client.raw(POST + "Content-Length: 5000\r\n\r\n" + "a".repeat(5_000)),
            client.half("GET /hea"))) {
      assertThat(answer)
          .containsIgnoringCase("X-Content-Type-Options: nosniff")
          .containsIgnoringCase("Cache-Control: no-store")
          .containsIgnoringCase(
              "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'")
          .containsIgnoringCase("Cross-Origin-Resource-Policy: same-origin")
          .doesNotContainIgnoringCase("Access-Control-")
          .doesNotContainIgnoringCase("Server:");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 5000\r\n\r\n",
        "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        "Host: other\r\n\r\n",
        "Content-Length: 9\r\n\r\n{",
      })
  void whoGivesARequestAnIdGetsItBackWithItsRefusal(String rest) {
    assertThat(client.half(POST + "X-Request-ID: a-7\r\n" + rest))
        .matches("(?s)HTTP/1.1 [45].*")
        .containsOnlyOnce("X-Request-ID: a-7\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\r\nX-Request-ID: b", ""})
  void anIdThatIsNoneDoesNotComeBackWithARefusal(String id) {
    for (String rest : List.of("Content-Length: -1\r\n\r\n", "Content-Length: 9\r\n\r\n{")) {
      assertThat(client.half(POST + "X-Request-ID: " + id + "\r\n" + rest))
          .startsWith("HTTP/1.1 4")
          .doesNotContainIgnoringCase("X-Request-ID");
    }
  }

  @Test
  void anIdIsOfOneRequestAlone() {
    String answers =
        client.half(GOOD + "X-Request-ID: a-7\r\n\r\n" + POST + "Content-Length: -1\r\n\r\n");
    assertThat(answers).contains("HTTP/1.1 400 ").containsOnlyOnce("X-Request-ID");
  }

  @Test
  void duplicateMembersAreNamed() {
    for (String body :
        List.of(
            "{\"type\":\"a\",\"type\":\"b\"}",
            "{\"type\":\"a\",\"params\":{\"x\":1,\"x\":1}}",
            "[{\"type\":\"a\",\"\\u0074ype\":\"b\"}]")) {
      Client.Answer answer = client.post("/api/v1/evaluate", body);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).contains("twice");
    }
  }

  @Test
  void anOldVersionIsRefused() {
    assertOneRefusal(client.raw("GET /health HTTP/1.0\r\n\r\n"), 505);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity, chunked", "gzip, chunked"})
  void anEncodingThatIsNotKnownIsRefused(String encoding) {
    assertOneRefusal(
        client.raw(POST + "Transfer-Encoding: " + encoding + "\r\n\r\n0\r\n\r\n" + GOOD + "\r\n"),
        501);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "GZIP",
        "x",
        "identity, gzip",
        "identity\r\nContent-Encoding: gzip",
        "gzip\r\nContent-Encoding: identity",
        "\"identity\"",
        "",
      })
  void anEncodedBodyIsRefusedAndTheCallerToldWhatIsTaken(String encoding) {
    String head = POST + "Content-Encoding: " + encoding + "\r\n";
    for (String body :
        List.of(
            "Content-Length: 15\r\n\r\n{\"type\":\"read\"}",
            "Transfer-Encoding: chunked\r\n\r\nf\r\n{\"type\":\"read\"}\r\n0\r\n\r\n")) {
      String answer = client.raw(head + body + GOOD + "\r\n");
      assertOneRefusal(answer, 415);
      assertThat(answer).containsIgnoringCase("Accept-Encoding: identity\r\n");
    }
  }

  @Test
  void anEncodedBodyIsRefusedAsTheDocumentSaysWhereverItGoes() {
    for (String path : List.of("/api/v1/evaluate", "/api/v1/stop", "/health", "/nope")) {
      assertThat(client.post(path, "{}", "Content-Encoding", "br").header("Accept-Encoding"))
          .isEqualTo("identity");
    }
  }

  @Test
  void aBodyWhoseEncodingIsNoneIsABody() {
    assertThat(
            client
                .post("/api/v1/evaluate", "{\"type\":\"read\"}", "Content-Encoding", "Identity")
                .status())
        .isEqualTo(200);
  }

  @Test
  void aMethodThatIsNoneIsRefusedOnAnOpenConnectionToo() {
    assertThat(client.raw(GOOD + "\r\nG(T /health HTTP/1.1\r\nHost: a\r\n\r\n"))
        .containsSubsequence("HTTP/1.1 200", "HTTP/1.1 400");
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

  /** Whether its sender goes on for longer than anybody reads, or stops and waits. */
  @ParameterizedTest
  @ValueSource(ints = {17, 200_000, 2_000_000})
  void aChunkSizeLineWithoutEndGetsOneAnswer(int length) {
    for (String start : List.of("", "f;", "f;name=", "2\r\n{}\r\n", "2\r\n{}\r\n0\r\n", "0\r\n")) {
      String line = start + "0".repeat(length);
      assertOneRefusal(client.half(POST + "Transfer-Encoding: chunked\r\n\r\n" + line), 400);
    }
  }

  @Test
  void aChunkSizeMayBeginWithZeros() {
    assertThat(
            client.raw(
                POST
                    + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "000000000000000f\r\n{\"type\":\"read\"}\r\n0000\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
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
    assertThat(client.get("/metrics").text())
        .contains("aegis_http_requests_total{method=\"other\",route=\"other\",status=\"4xx\"} 1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /hea", "GET /health HTTP/1.1\r\nHost: local"})
  void whatNeverEndsGetsA408BehindAnotherRequestToo(String half) {
    assertThat(client.half(GOOD + "X-Request-ID: a-7\r\n\r\n" + half))
        .containsSubsequence("HTTP/1.1 200 ", "HTTP/1.1 408 ")
        .containsOnlyOnce("X-Request-ID");
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

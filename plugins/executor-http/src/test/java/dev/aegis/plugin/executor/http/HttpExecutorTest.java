package dev.aegis.plugin.executor.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ExecutionResult.Failed;
import dev.aegis.execution.ExecutionResult.Succeeded;
import dev.aegis.execution.ExecutionResult.Unknown;
import dev.aegis.json.Json;
import dev.aegis.spi.TraceContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpExecutorTest {
  private final Endpoint endpoint = new Endpoint();

  @AfterEach
  void stopListening() {
    endpoint.close();
  }

  private Setup reading(String url) {
    return new Setup(endpoint.host()).action("read", "method", "GET", "url", endpoint.url(url));
  }

  private Setup writing(Object... further) {
    Object[] all = new Object[further.length + 4];
    all[0] = "method";
    all[1] = "POST";
    all[2] = "url";
    all[3] = endpoint.url("/refunds");
    System.arraycopy(further, 0, all, 4, further.length);
    return new Setup(endpoint.host()).action("refund", all);
  }

  private static Action read(String target) {
    return Action.of("read", target);
  }

  private static Action refund(Object... namesAndValues) {
    Map<String, Object> params = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      params.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
    }
    return new Action("refund", "crm", params, "", "ann", "");
  }

  @Test
  void anActionFillsInSegmentsAndValuesOfTheQuery() {
    endpoint.answering(Endpoint.json("{\"name\": \"Ann\", \"age\": 7}"));
    assertThat(
            reading("/records/{target}?of={agent}&fixed")
                .execute(new Action("read", "a b+ü&=7", Map.of(), "", "x/y?z#&=+", "")))
        .isEqualTo(new Succeeded(Map.of("status", 200L, "body", Map.of("name", "Ann", "age", 7L))));
    assertThat(endpoint.only().line())
        .isEqualTo("GET /records/a%20b%2B%C3%BC%26%3D7?of=x%2Fy%3Fz%23%26%3D%2B&fixed HTTP/1.1");
  }

  @Test
  void theTraceOfAnActionGoesAlongAsACallOfItsOwn() {
    var trace =
        new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true, "a=1");
    Setup reading = reading("/records");
    TraceContext.run(trace, () -> reading.execute(read("crm")));
    assertThat(endpoint.only().headers()).containsEntry("tracestate", "a=1");
    assertThat(endpoint.only().headers().get("traceparent"))
        .matches("00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01")
        .doesNotContain("b7ad6b7169203331");
    reading.execute(read("crm"));
    assertThat(endpoint.requests().getLast().headers()).doesNotContainKey("traceparent");
  }

  @Test
  void aBodyKeepsTheKindsOfValues() {
    writing(
            "body",
            Map.of(
                "order",
                "{params.order}",
                "amounts",
                List.of("{params.amount}", 1L, "at {params.amount}"),
                "all",
                "{params}"))
        .execute(refund("order", "A\"7", "amount", 12.5));
    assertThat(Json.OWN.read(endpoint.only().body()))
        .isEqualTo(
            Map.of(
                "order",
                "A\"7",
                "amounts",
                List.of(12.5, 1L, "at 12.5"),
                "all",
                Map.of("order", "A\"7", "amount", 12.5)));
    assertThat(endpoint.only().headers()).containsEntry("content-type", "application/json");
  }

  @Test
  void aPostHasTheParametersUnlessToldOtherwise() {
    writing().execute(refund("order", 7L));
    assertThat(endpoint.only().body()).isEqualTo("{\"order\":7}");
  }

  @Test
  void headersAreTheOperators() {
    writing("headers", Map.of("x-team", "own", "Content-Type", "application/vnd.x+json"))
        .with("headers", Map.of("X-Team", "all", "Authorization", "Bearer {target}"))
        .execute(refund());
    assertThat(endpoint.only().headers())
        .containsEntry("authorization", "Bearer {target}")
        .containsEntry("x-team", "own")
        .containsEntry("content-type", "application/vnd.x+json");
  }

  @Test
  void theFirstMappingThatFitsCounts() {
    Setup setup =
        reading("/exactly").action("re*", "method", "DELETE", "url", endpoint.url("/rest/{type}"));
    setup.execute(read("x"));
    setup.execute(Action.of("remove", "x"));
    assertThat(endpoint.requests())
        .extracting(Endpoint.Request::line)
        .containsExactly("GET /exactly HTTP/1.1", "DELETE /rest/remove HTTP/1.1");
  }

  @Test
  void whatIsNotSetUpIsNotSent() {
    assertThat(reading("/").execute(Action.of("drop\u202e" + "x".repeat(500), "x")))
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.error())
                    .startsWith("no request is set up for actions of type \"drop\\u202exxx")
                    .hasSizeLessThan(200));
    assertThat(endpoint.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "..",
        ". .",
        ".. ",
        "...",
        "a/b",
        "../x",
        "a\\b",
        "a?b",
        "a#b",
        "a;b",
        "%2e%2e",
        "%",
        "a\r\nX: y",
        "a\0",
        "\u0085",
        "\uff0e\uff0e",
        "\uff0fx",
        "\u2025",
        "\ud800"
      })
  void whatCouldMoveThePathIsNotSent(String target) {
    assertThat(reading("/records/{target}/x").execute(read(target)))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.error()).startsWith("nothing was sent: ");
              assertThat(failed.repeatable()).isFalse();
            });
    assertThat(endpoint.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{params.order}", "{params.order.id}", "{session}"})
  void whatAnActionLacksIsNotMadeUp(String template) {
    assertThat(writing("body", Map.of("x", template)).execute(refund("other", 1L)))
        .isInstanceOf(Failed.class)
        .extracting("error")
        .asString()
        .startsWith("nothing was sent: the action has no ");
    assertThat(endpoint.requests()).isEmpty();
  }

  @Test
  void aUrlHasABoundedLength() {
    assertThat(reading("/?q={target}").execute(read("x".repeat(8_001))))
        .isEqualTo(new Failed("nothing was sent: `target` is too long for a URL"));
    assertThat(reading("/{target}").execute(read("x".repeat(8_000))))
        .isEqualTo(new Failed("nothing was sent: its URL would be longer than 8000 characters"));
  }

  @Test
  void aKeyMakesARequestRepeatable() {
    endpoint.answering(Endpoint.status(503, "X: y", "later"));
    assertThat(writing("idempotency_key", "{params.id}-1").execute(refund("id", "r7")))
        .isEqualTo(new Failed(endpoint.host() + " answers 503: later", true));
    assertThat(endpoint.only().headers()).containsEntry("idempotency-key", "r7-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nX-Admin: true", "a b", "\u00fc", "\0"})
  void aKeyIsNoWayToAHeader(String id) {
    assertThat(writing("idempotency_key", "{params.id}").execute(refund("id", id)))
        .isInstanceOf(Failed.class);
    assertThat(endpoint.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "204, SUCCEEDED, SUCCEEDED",
    "301, FAILED, UNKNOWN",
    "303, FAILED, UNKNOWN",
    "307, FAILED, FAILED",
    "401, FAILED, FAILED",
    "404, FAILED, FAILED",
    "429, REPEATABLE, FAILED",
    "500, REPEATABLE, UNKNOWN",
    "503, REPEATABLE, UNKNOWN"
  })
  void whatAnAnswerMeans(int status, String idempotent, String other) {
    endpoint.answering(Endpoint.status(status, "X: y", ""));
    assertThat(kind(reading("/").execute(read("x")))).isEqualTo(idempotent);
    assertThat(kind(writing("idempotent", true).execute(refund()))).isEqualTo(idempotent);
    assertThat(kind(writing().execute(refund()))).isEqualTo(other);
    assertThat(endpoint.requests()).as("nothing is sent twice").hasSize(3);
  }

  private static String kind(ExecutionResult result) {
    return switch (result) {
      case Succeeded succeeded -> "SUCCEEDED";
      case Failed failed -> failed.repeatable() ? "REPEATABLE" : "FAILED";
      case Unknown unknown -> "UNKNOWN";
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectsAreNotFollowed(int status) {
    try (var elsewhere = new Endpoint()) {
      endpoint.answering(
          Endpoint.status(status, "Location: " + elsewhere.url("/stolen"), "see there"));
      assertThat(reading("/").execute(read("x")))
          .isEqualTo(
              new Failed(
                  endpoint.host() + " answers " + status + ", a redirect, which is not followed"));
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void anAnswerIsWhatItSaysItIs() {
    endpoint.answering(Endpoint.json("{oops"));
    assertThat(reading("/").execute(read("x")))
        .isEqualTo(new Succeeded(Map.of("status", 200L, "body", "{oops")));
    endpoint.answering(Endpoint.status(201, "Content-Type: text/plain", "7"));
    assertThat(reading("/").execute(read("x")))
        .isEqualTo(new Succeeded(Map.of("status", 201L, "body", "7")));
    endpoint.answering(Endpoint.words("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\u00ff\u00fe"));
    assertThat(reading("/").execute(read("x")))
        .isEqualTo(new Succeeded(Map.of("status", 200L, "bytes", 2L)));
  }

  @Test
  void anErrorIsOneVisibleLine() {
    endpoint.answering(
        Endpoint.status(400, "X: y", "no\r\n\u001b[31m such\u202e order" + " z".repeat(300)));
    assertThat(reading("/").execute(read("x")))
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.error())
                    .startsWith(
                        endpoint.host() + " answers 400: no \\u001b[31m such\\u202e order z")
                    .endsWith("…")
                    .hasSizeLessThan(260));
  }

  @Test
  void anAnswerIsBounded() {
    endpoint.answering(Endpoint.flood());
    assertThat(reading("/").with("answer_kb", 100L).execute(read("x")))
        .isEqualTo(new Failed(endpoint.host() + " answers 200 with more than `answer_kb` lets in"));
    assertThat(writing().with("answer_kb", 100L).execute(refund())).isInstanceOf(Unknown.class);
    endpoint.answering(Endpoint.json("\"" + "x".repeat(998) + "\""));
    assertThat(reading("/").with("answer_kb", 1L).execute(read("x"))).isInstanceOf(Succeeded.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reset", "nothing", "half", "nonsense", "silence", "stall"})
  void whatBreaksMayHaveBegun(String how) {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
    endpoint.answering(
        switch (how) {
          case "reset" -> Endpoint.reset();
          case "nothing" -> Endpoint.words("");
          case "half" -> Endpoint.words(head);
          case "nonsense" -> Endpoint.words("what?\r\n\r\n");
          case "silence" -> endpoint.stall("");
          default -> endpoint.stall(head);
        });
    assertThat(kind(reading("/").with("timeout", "300ms").execute(read("x"))))
        .isEqualTo("REPEATABLE");
    int before = endpoint.requests().size();
    assertThat(writing().with("timeout", "300ms").execute(refund()))
        .isInstanceOfSatisfying(
            Unknown.class,
            unknown ->
                assertThat(unknown.error())
                    .endsWith("; whether the action took effect is not known"));
    assertThat(endpoint.requests()).as("a post is never sent twice").hasSize(before + 1);
  }

  @Test
  void whereNobodyListensNothingWasSent() {
    String host = "127.0.0.1:1";
    assertThat(
            new Setup(host)
                .action("refund", "method", "POST", "url", "http://" + host + "/refunds")
                .execute(refund()))
        .isEqualTo(new Failed("nothing was sent: " + host + " can't be reached", true));
  }

  @Test
  void aNameThatIsNotKnownIsNoEnd() {
    assertThat(
            new Setup("nobody.invalid")
                .action("read", "method", "GET", "url", "https://nobody.invalid/")
                .execute(read("x")))
        .isEqualTo(new Failed("nothing was sent: its host's name is not known", true));
  }

  @Test
  void aNameThatLeadsIntoAPrivateNetworkLeadsNowhere() {
    String port = endpoint.host().substring(endpoint.host().indexOf(':'));
    Setup setup =
        new Setup("LOCALHOST" + port)
            .action("read", "method", "GET", "url", "http://localhost" + port + "/");
    assertThat(setup.execute(read("x")))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.error()).contains("no public address"));
    assertThat(endpoint.requests()).isEmpty();
    assertThat(setup.with("networks", List.of("127.0.0.0/8", "::1")).execute(read("x")))
        .isInstanceOf(Succeeded.class);
  }

  @Test
  void whoeverShowsNoCertificateGetsNothing() {
    endpoint.answering(Endpoint.words("HTTP/1.1 200 OK\r\n\r\n"));
    assertThat(
            new Setup(endpoint.host())
                .action("refund", "method", "POST", "url", "https://" + endpoint.host() + "/")
                .with("timeout", "2s")
                .execute(refund("secret", "s3cret")))
        .isNotInstanceOf(Succeeded.class);
    assertThat(endpoint.requests().toString()).doesNotContain("s3cret");
  }

  @Test
  void anInterruptIsKept() {
    endpoint.answering(endpoint.stall(""));
    Thread.currentThread().interrupt();
    assertThat(writing().execute(refund())).isInstanceOf(Unknown.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void closingBreaksOffWhatIsUnderWay() throws Exception {
    endpoint.answering(endpoint.stall(""));
    HttpExecutor executor = writing().executor();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var result = CompletableFuture.supplyAsync(() -> executor.execute(refund()), threads);
      endpoint.awaitRequest();
      executor.close();
      assertThat(result.get()).isInstanceOf(Unknown.class);
    }
    assertThat(executor.execute(refund()))
        .isEqualTo(new Failed("nothing was sent: the executor is closed"));
  }
}

package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.server.Client.Answer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What holds answers against the OpenAPI document sees where they differ. */
class DescribedAnswersTest {
  private static final String HEALTH = "{\"status\":\"ok\",\"version\":\"0.1.0\"}";

  private static Answer answer(int status, String type, String text, String... headers) {
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Dispatcher.ON_ALL.forEach((name, value) -> all.put(name, List.of(value)));
    all.put("content-type", List.of(type));
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], List.of(headers[i + 1]));
    }
    return new Answer(status, all, text);
  }

  private static Answer json(String text, String... headers) {
    return answer(200, "application/json", text, headers);
  }

  private static Answer problem(int status, String... headers) {
    return answer(
        status,
        "application/problem+json",
        Reply.problem(Problem.of(status, "no")).body(),
        headers);
  }

  private static void refused(String method, String path, Answer answer, String why) {
    assertThatThrownBy(() -> DescribedAnswers.check(method, path, List.of(), null, answer))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(method + " " + path)
        .hasMessageContaining(why);
  }

  private static void taken(String method, String path, Answer answer) {
    assertThatCode(() -> DescribedAnswers.check(method, path, List.of(), null, answer))
        .doesNotThrowAnyException();
  }

  @Test
  void whatIsDescribedIsTaken() {
    taken("GET", "/health", json(HEALTH));
    taken("HEAD", "/health", json(""));
    taken("GET", "/health", json(HEALTH, "X-Request-ID", "7"));
    taken("GET", "/nothing", problem(404));
    taken("GET", "/ready", problem(503, "Retry-After", "5"));
    taken("DELETE", "/health", problem(405, "Allow", "GET, HEAD, OPTIONS"));
  }

  @Test
  void bodiesOfAnotherShapeAreSeen() {
    refused("GET", "/health", json("{\"status\":\"ok\"}"), "version");
    refused("GET", "/health", json(HEALTH.replace("}", ",\"more\":1}")), "more");
    refused("GET", "/health", json(HEALTH.replace("ok", "bad")), "/status");
    refused("GET", "/health", answer(200, "text/plain", HEALTH), "text/plain");
    refused("HEAD", "/health", json(HEALTH), "has a body");
    refused("GET", "/nothing", answer(404, "application/json", "{}"), "application/json");
  }

  @Test
  void eventsOfAnotherShapeAreSeen() {
    String events = "/api/v1/events";
    assertThatCode(() -> DescribedAnswers.checkEvent(events, "gap", "{\"from\":1,\"through\":4}"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> DescribedAnswers.checkEvent(events, "gap", "{\"from\":1}"))
        .hasMessageContaining("through");
    assertThatThrownBy(() -> DescribedAnswers.checkEvent(events, "hole", "{}"))
        .hasMessageContaining("the event hole");
  }

  @Test
  void otherStatusesAreSeen() {
    refused("GET", "/health", problem(409), "no response 409 at GET /health");
    refused("GET", "/nothing", json(HEALTH), "does not have this");
    refused("DELETE", "/health", json(HEALTH), "does not have this");
    String other = Reply.problem(Problem.of(400, "no")).body();
    refused("GET", "/health", answer(413, "application/problem+json", other), "another status");
  }

  @Test
  void headersThatAreMissingOrTooManyAreSeen() {
    refused("GET", "/health", json(HEALTH, "X-Powered-By", "us"), "X-Powered-By");
    refused("GET", "/health", json(HEALTH, "X-Request-ID", "a b"), "X-Request-ID: a b");
    refused("GET", "/health", json(HEALTH, "Cache-Control", "public"), "Cache-Control");
    refused("GET", "/ready", problem(503), "Retry-After is missing");
    refused("GET", "/ready", problem(503, "Retry-After", "soon"), "Retry-After: soon");
    refused("DELETE", "/health", problem(405, "Allow", "GET, OPTIONS"), "Allow is GET, OPTIONS");
  }

  @Test
  void whatIsTakenMustBeDescribedToo() {
    Answer decided = json("[]");
    assertThatThrownBy(
            () ->
                DescribedAnswers.check(
                    "POST",
                    "/api/v1/evaluate",
                    List.of("application/json"),
                    "[{\"colour\":1}]",
                    decided))
        .hasMessageContaining("colour");
    assertThatThrownBy(
            () ->
                DescribedAnswers.check(
                    "POST", "/api/v1/evaluate", List.of("text/plain"), "[]", decided))
        .hasMessageContaining("text/plain");
  }

  @Test
  void whatComesBackOfBytesIsLookedAtToo() {
    String head = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\n";
    String body = Reply.problem(Problem.of(400, "no")).body();
    String good = head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    assertThatCode(() -> DescribedAnswers.checkRaw("\r\n", good + good)).doesNotThrowAnyException();
    String bad = head + "Content-Length: 2\r\n\r\n{}";
    assertThatThrownBy(() -> DescribedAnswers.checkRaw("\r\n", good + bad))
        .hasMessageContaining("? -> 400");
  }
}

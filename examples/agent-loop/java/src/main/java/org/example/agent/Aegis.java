package org.example.agent;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A client for agents that run their actions themselves: asks before each action, waits for people,
 * and says how the action ended. Copy this file; it needs Java 21 and Jackson.
 *
 * <pre>
 * Aegis aegis = new Aegis(URI.create("http://127.0.0.1:8000"), token, "", "", Aegis.Patience.USUAL, log);
 * String text = aegis.run("read_file", "tickets/17.txt", params, () -> Files.readString(file), result -> null);
 * </pre>
 *
 * <p>It fails closed: where Aegis does not say {@code authorized}, of this very action and in time,
 * the action does not run. It may be used by several threads.
 */
public final class Aegis {
  private static final int MEBIBYTE = 1 << 20;
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{1,128}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final HttpClient client;
  private final String url;
  private final String token;
  private final String agent;
  private final String session;
  private final Patience patience;
  private final Consumer<String> log;

  /**
   * @param url where Aegis is
   * @param agent who acts, and in what course of events; either may be empty
   * @param log is told of waiting
   */
  public Aegis(
      URI url,
      String token,
      String agent,
      String session,
      Patience patience,
      Consumer<String> log) {
    // No redirect is followed and no proxy asked: what is not from this address is no answer.
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
    this.url = url.toString().replaceAll("/+$", "");
    this.token = token;
    this.agent = agent;
    this.session = session;
    this.patience = patience;
    this.log = log;
  }

  /**
   * How long to wait.
   *
   * @param request for one request
   * @param answer for one answer, with all further tries
   * @param people for people's
   */
  public record Patience(Duration request, Duration answer, Duration people) {
    /** What suits most. */
    public static final Patience USUAL =
        new Patience(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(10));
  }

  /** Nothing was done, and this is why. */
  public abstract static sealed class NotRun extends Exception {
    private NotRun(String why) {
      super(why);
    }
  }

  /** The policy blocks it, or a person said no. Another way may be allowed. */
  public static final class Refused extends NotRun {
    private Refused(String why) {
      super(why);
    }
  }

  /** Everything is stopped. The agent must not try other ways. */
  public static final class Stopped extends NotRun {
    private Stopped(String why) {
      super(why);
    }
  }

  /** No answer that can be trusted. The agent can't do anything just now. */
  public static final class Unavailable extends NotRun {
    private Unavailable(String why) {
      super(why);
    }
  }

  /**
   * The action was begun, and Aegis does not know how it ended. Only people can say what follows.
   */
  public static final class NotReported extends Exception {
    private NotReported(String why) {
      super(why);
    }
  }

  /**
   * Runs an action if Aegis lets it, and returns what it returns. What it throws is reported, and
   * thrown.
   *
   * @param params what is decided about; the action does nothing that they do not say
   * @param record what of a result goes on record, or null
   */
  public <T> T run(
      String type,
      String target,
      ObjectNode params,
      Callable<T> action,
      Function<? super T, JsonNode> record)
      throws Exception {
    Authorization authorization = authorize(type, target, params);
    if (!Instant.now().isBefore(authorization.expiresAt())) {
      throw new Unavailable("the authorization is over");
    }
    ObjectNode outcome = JSON.createObjectNode();
    T result;
    try {
      result = action.call();
    } catch (Exception failure) {
      String why = failure.getMessage() == null ? failure.toString() : failure.getMessage();
      report(authorization, outcome.put("status", "failed").put("error", brief(why)));
      throw failure;
    }
    report(authorization, outcome.put("status", "success").set("data", record.apply(result)));
    return result;
  }

  private Authorization authorize(String type, String target, ObjectNode params) throws NotRun {
    ObjectNode action = JSON.createObjectNode().put("action_type", type).put("target", target);
    action.set("params", params);
    if (!agent.isEmpty()) {
      action.put("agent_id", agent);
    }
    if (!session.isEmpty()) {
      action.put("session_id", session);
    }
    // The key makes another try safe: it gets the first one's answer. It must be new for each
    // action.
    Answer answer = ask("POST", "/api/v1/authorize", action, UUID.randomUUID().toString());
    boolean same = answer.text("action_type").equals(type) && answer.text("target").equals(target);
    if (!Set.of(200, 202).contains(answer.status()) || !same) {
      throw new Unavailable("no answer to what was asked (" + answer.why() + ")");
    }
    String verdict = answer.text("status");
    if (answer.status() == 202 && verdict.equals("pending")) {
      return await(answer.text("approval_id"));
    }
    if (answer.status() == 200 && verdict.equals("authorized")) {
      return authorization(answer.text("authorization_id"), answer.text("expires_at"));
    }
    if (verdict.equals("blocked") && answer.text("matched_rule").equals("<stopped>")) {
      throw new Stopped(answer.text("error"));
    }
    if (Set.of("blocked", "denied").contains(verdict)) {
      throw new Refused(answer.text("error"));
    }
    throw new Unavailable("an unknown answer (" + answer.status() + ": " + verdict + ")");
  }

  private Authorization await(String approval) throws NotRun {
    if (!ID.matcher(approval).matches()) {
      throw new Unavailable("no id of an approval");
    }
    log.accept("a person is asked: aegis approvals approve " + approval);
    String path = "/api/v1/approvals/" + approval;
    long deadline = System.nanoTime() + patience.people().toNanos();
    boolean withdrawn = false;
    while (true) {
      Answer answer = ask("GET", path, null, null);
      if (answer.status() != 200 || !answer.text("id").equals(approval)) {
        throw new Unavailable("no answer about the approval (" + answer.why() + ")");
      }
      String verdict = answer.text("status");
      String result = answer.text("result_status");
      if (verdict.equals("approved") && result.equals("authorized")) {
        return authorization(
            answer.text("authorization_id"), answer.text("authorization_expires_at"));
      }
      if (Set.of("denied", "expired", "withdrawn").contains(verdict)
          || verdict.equals("approved") && Set.of("denied", "blocked").contains(result)) {
        String why = answer.text("result_error");
        throw new Refused(why.isEmpty() ? verdict : why);
      }
      // Between a yes and its authorization the result is unknown for a moment.
      if (!verdict.equals("pending")
          && !(verdict.equals("approved") && Set.of("pending", "unknown").contains(result))) {
        throw new Unavailable(
            "an unknown answer about the approval (" + verdict + ", " + result + ")");
      }
      if (withdrawn) {
        throw new Unavailable("an approval that does not end");
      }
      if (System.nanoTime() - deadline >= 0) {
        // Nobody shall say yes to what nobody waits for. A yes that is there by now counts.
        withdrawn = true;
        ObjectNode comment = JSON.createObjectNode().put("comment", "the agent waits no longer");
        Answer unused = ask("POST", path + "/withdraw", comment, null);
      } else {
        pause(Math.min(1000, patience.people().toMillis()));
      }
    }
  }

  private void report(Authorization authorization, JsonNode outcome) throws NotReported {
    String path = "/api/v1/authorizations/" + authorization.id() + "/outcome";
    Answer answer;
    try {
      answer = ask("POST", path, outcome, null);
    } catch (Unavailable failure) {
      throw new NotReported(failure.getMessage());
    }
    if (answer.status() != 200 || !answer.text("status").equals(outcome.path("status").asText())) {
      throw new NotReported(answer.why());
    }
  }

  /** Tries again what may be tried again, for as long as there is patience. */
  private Answer ask(String method, String path, JsonNode body, String key) throws Unavailable {
    long deadline = System.nanoTime() + patience.answer().toNanos();
    while (true) {
      long seconds = 1;
      String why;
      try {
        Answer answer = request(method, path, body, key);
        boolean underWay = answer.status() == 409 && !answer.retryAfter().isEmpty();
        if (answer.status() != 429 && answer.status() != 503 && !underWay) {
          return answer;
        }
        why = answer.why();
        if (SECONDS.matcher(answer.retryAfter()).matches()) {
          seconds = Long.parseLong(answer.retryAfter());
        }
      } catch (IOException failure) {
        why = failure.toString();
      }
      long millis = Math.max(100, seconds * 1000);
      if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis) - deadline >= 0) {
        throw new Unavailable("Aegis does not answer (" + why + ")");
      }
      log.accept("again in " + seconds + " s (" + why + ")");
      pause(millis);
    }
  }

  private Answer request(String method, String path, JsonNode body, String key)
      throws IOException, Unavailable {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    if (key != null) {
      request.header("Idempotency-Key", key);
    }
    // HttpRequest.timeout ends with the headers; this one is for the whole answer.
    CompletableFuture<HttpResponse<InputStream>> call =
        client.sendAsync(request.build(), BodyHandlers.ofInputStream());
    CompletableFuture<Answer> answer = call.thenApplyAsync(Aegis::read);
    try {
      return answer.get(patience.request().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException failure) {
      throw new IOException("no whole answer in time", failure);
    } catch (ExecutionException failure) {
      throw new IOException(failure.getCause());
    } catch (InterruptedException failure) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted");
    } finally {
      call.thenAccept(Aegis::close);
      boolean unused = call.cancel(true);
    }
  }

  private static Answer read(HttpResponse<InputStream> response) {
    try (InputStream in = response.body()) {
      byte[] text = in.readNBytes(MEBIBYTE + 1);
      if (text.length > MEBIBYTE) {
        throw new IllegalStateException("an answer without an end");
      }
      if (!(JSON.readTree(text) instanceof ObjectNode object)) {
        throw new IllegalStateException("an answer that is no object");
      }
      String retryAfter = response.headers().firstValue("Retry-After").orElse("");
      return new Answer(response.statusCode(), retryAfter, object);
    } catch (IOException failure) {
      throw new IllegalStateException(failure.getMessage(), failure);
    }
  }

  private static void close(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException failure) {
      // It was read, or given up.
    }
  }

  private static void pause(long millis) throws Unavailable {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException failure) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted");
    }
  }

  private static Authorization authorization(String id, String expiresAt) throws Unavailable {
    if (!ID.matcher(id).matches()) {
      throw new Unavailable("an authorization without an id");
    }
    try {
      return new Authorization(id, OffsetDateTime.parse(expiresAt).toInstant());
    } catch (DateTimeException failure) {
      throw new Unavailable("an authorization without an end");
    }
  }

  private static String brief(String text) {
    return text.length() <= 300 ? text : text.substring(0, 300);
  }

  private record Authorization(String id, Instant expiresAt) {}

  private record Answer(int status, String retryAfter, ObjectNode body) {
    /** A member that is a text; empty where there is none. */
    String text(String name) {
      JsonNode value = body.path(name);
      return value.isTextual() ? brief(value.textValue()) : "";
    }

    String why() {
      return status + ": " + text("error");
    }
  }
}

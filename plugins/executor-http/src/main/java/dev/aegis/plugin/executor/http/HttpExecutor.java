package dev.aegis.plugin.executor.http;

import dev.aegis.action.Action;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.BoundedBody;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.UnfitActionException;
import dev.aegis.spi.VisibleText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request for each action, once: who wants it tried again has it decided again.
 * Thread-safe.
 */
final class HttpExecutor implements ActionExecutor {
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
  private static final int LONGEST_TYPE = 100;

  private final HttpSettings settings;
  private final JsonCodec json;
  private final HttpClient client;
  private volatile boolean closed;

  HttpExecutor(HttpSettings settings, JsonCodec json) {
    this.settings = settings;
    this.json = json;
    // Shorter than the whole, so that what was never sent is known for that.
    Duration half = settings.timeout().dividedBy(2);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            // A proxy would look up names itself, behind the back of the check of addresses.
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(half.compareTo(LONGEST_CONNECT) < 0 ? half : LONGEST_CONNECT)
            .build();
  }

  @Override
  public ExecutionResult execute(Action action) {
    Optional<Mapping> mapping = settings.mapping(action.type());
    if (mapping.isEmpty()) {
      return new ExecutionResult.Failed(
          "no request is set up for actions of type " + shortened(action.type()));
    }
    try {
      HttpRequest request = mapping.get().request(action, json);
      settings.hosts().check(request.uri());
      return send(request, mapping.get().idempotent());
    } catch (UnfitActionException e) {
      return new ExecutionResult.Failed("nothing was sent: " + e.getMessage());
    } catch (UnknownHostException e) {
      return new ExecutionResult.Failed("nothing was sent: its host's name is not known", true);
    }
  }

  private static String shortened(String type) {
    int length = Math.min(LONGEST_TYPE, type.codePointCount(0, type.length()));
    return new VisibleText().json(type.substring(0, type.offsetByCodePoints(0, length)));
  }

  private ExecutionResult send(HttpRequest request, boolean idempotent) {
    if (closed) {
      return new ExecutionResult.Failed("nothing was sent: the executor is closed");
    }
    var outcome = new Outcome(request.uri().getAuthority(), idempotent, json);
    // The client's own timeout ends with the answer's headers; ours ends with its body.
    CompletableFuture<HttpResponse<BoundedBody.Read>> exchange =
        client.sendAsync(request, head -> new BoundedBody(settings.longestAnswer()));
    try {
      return outcome.of(exchange.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return outcome.interrupted(outcome.who() + " gives no answer in time");
    } catch (ExecutionException e) {
      return failure(outcome, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return outcome.interrupted("it was interrupted");
    } finally {
      exchange.cancel(true);
    }
  }

  private static ExecutionResult failure(Outcome outcome, @Nullable Throwable failure) {
    return switch (failure) {
      case ConnectException e ->
          new ExecutionResult.Failed(
              "nothing was sent: " + outcome.who() + " can't be reached", true);
      case HttpConnectTimeoutException e ->
          new ExecutionResult.Failed(
              "nothing was sent: " + outcome.who() + " can't be reached", true);
      case SSLHandshakeException e ->
          new ExecutionResult.Failed(
              "nothing was sent: " + outcome.who() + " could not show that it is who it should be");
      case IOException e -> outcome.interrupted("the connection to " + outcome.who() + " broke");
      case null, default -> outcome.interrupted("the request to " + outcome.who() + " failed");
    };
  }

  /** What is under way is broken off. */
  @Override
  public void close() {
    closed = true;
    client.shutdownNow();
  }
}

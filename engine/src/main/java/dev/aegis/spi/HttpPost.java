package dev.aegis.spi;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts over HTTP/1.1, once each, with bounds on the time and on what is read of the answer.
 * Redirects are not followed. The {@linkplain TraceContext trace} of the thread goes along.
 * Thread-safe.
 */
public final class HttpPost implements AutoCloseable {
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
  private static final int LONGEST_REASON = 200;

  private final HttpClient client;
  private final int longestAnswer;

  /**
   * An answer.
   *
   * @param body its beginning at least
   * @param whole whether that is all
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Reply(int status, HttpHeaders headers, byte[] body, boolean whole) {
    public Reply {
      Objects.requireNonNull(headers);
      Objects.requireNonNull(body);
    }
  }

  /**
   * @param longestAnswer how many bytes of an answer are read at most
   */
  public HttpPost(int longestAnswer) {
    this.longestAnswer = longestAnswer;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(LONGEST_CONNECT)
            .build();
  }

  /**
   * Sends a body; returns when there is an answer.
   *
   * @param timeout for all of it, the answer's body included
   * @throws IOException where there is none in time; the message says why, for people
   */
  public Reply send(URI target, Map<String, String> headers, byte[] body, Duration timeout)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target)
            .timeout(timeout)
            .header("User-Agent", "Aegis")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    TraceContext.outgoing().forEach(request::setHeader);
    // The client's own timeout ends with the answer's headers; ours ends with its body.
    CompletableFuture<HttpResponse<BoundedBody.Read>> exchange =
        client.sendAsync(request.build(), head -> new BoundedBody(longestAnswer));
    try {
      HttpResponse<BoundedBody.Read> response =
          exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      BoundedBody.Read read = response.body();
      return new Reply(response.statusCode(), response.headers(), read.bytes(), read.whole());
    } catch (TimeoutException e) {
      throw new IOException("there is no answer in time", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(Objects.requireNonNull(e.getCause())), e);
    } finally {
      exchange.cancel(true);
    }
  }

  /** What went wrong, on one line. */
  private static String reason(Throwable failure) {
    if (failure instanceof HttpTimeoutException) {
      return "there is no answer in time";
    }
    if (failure instanceof ConnectException) {
      return isUnresolved(failure) ? "its name is not known" : "it can't be reached";
    }
    String message = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    String line = message.replaceAll("[^\\x20-\\x7e]+", " ");
    return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) : line;
  }

  private static boolean isUnresolved(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}

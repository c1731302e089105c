package dev.aegis.plugin.audit.webhook;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends one batch and says how it came out. Redirects are followed on the same scheme, host and
 * port alone, and only those that keep the method.
 */
final class Post implements AutoCloseable {
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
  private static final int MOST_REDIRECTS = 3;
  private static final int LONGEST_REASON = 200;

  private final WebhookSettings settings;
  private final InstantSource clock;
  private final HttpClient client;

  Post(WebhookSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(
                settings.timeout().compareTo(LONGEST_CONNECT) < 0
                    ? settings.timeout()
                    : LONGEST_CONNECT)
            .build();
  }

  /** Sends lines of JSON; returns when there is an answer or will be none. */
  Answer send(byte[] body) throws InterruptedException {
    URI target = settings.url();
    try {
      for (int hops = 0; ; hops++) {
        HttpResponse<Boolean> response = exchange(target, body);
        URI next = redirect(target, response);
        if (next == null || hops == MOST_REDIRECTS) {
          return answer(response);
        }
        target = next;
      }
    } catch (IOException e) {
      return new Answer.Unavailable(reason(e), Duration.ZERO);
    }
  }

  private HttpResponse<Boolean> exchange(URI target, byte[] body)
      throws IOException, InterruptedException {
    // The client's own timeout ends with the answer's headers; ours ends with its body.
    CompletableFuture<HttpResponse<Boolean>> exchange =
        client.sendAsync(request(target, body), head -> new BoundedBody());
    try {
      return exchange.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("too slow");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw cause instanceof IOException io ? io : new IOException(cause);
    } finally {
      exchange.cancel(true);
    }
  }

  private HttpRequest request(URI target, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target)
            .timeout(settings.timeout())
            .header("Content-Type", "application/x-ndjson")
            .header("User-Agent", "Aegis")
            .header("Aegis-Delivery", delivery(body))
            .header(
                "Aegis-Signature", settings.signature().of(clock.instant().getEpochSecond(), body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (settings.authorization() != null) {
      request.header("Authorization", settings.authorization());
    }
    return request.build();
  }

  /** The same for the same body, however often it is sent. */
  static String delivery(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Where a redirect leads that we may follow; null where there is none. */
  private static @Nullable URI redirect(URI from, HttpResponse<?> response) {
    Optional<String> location = response.headers().firstValue("Location");
    boolean keepsMethod = response.statusCode() == 307 || response.statusCode() == 308;
    if (!keepsMethod || location.isEmpty()) {
      return null;
    }
    try {
      URI to = from.resolve(location.get());
      return isSameOrigin(from, to) ? to : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isSameOrigin(URI one, URI other) {
    return other.getHost() != null
        && other.getRawUserInfo() == null
        && one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
  }

  private Answer answer(HttpResponse<?> response) {
    int status = response.statusCode();
    return switch (status / 100) {
      case 2 -> new Answer.Taken();
      case 3 ->
          new Answer.Refused(
              "it answers " + status + ", a redirect that is not followed; name the place itself");
      case 4 -> refusal(status, response);
      default -> new Answer.Unavailable("it answers " + status, askedPause(response));
    };
  }

  private Answer refusal(int status, HttpResponse<?> response) {
    return switch (status) {
      case 408, 425, 429 -> new Answer.Unavailable("it answers " + status, askedPause(response));
      case 413 -> new Answer.TooLarge();
      default -> new Answer.Refused("it answers " + status);
    };
  }

  private Duration askedPause(HttpResponse<?> response) {
    String value = response.headers().firstValue("Retry-After").orElse("").strip();
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      var until =
          ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT));
      Duration wait = Duration.between(clock.instant(), until.toInstant());
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }

  /** What went wrong, without what a stranger or a setting may have put there. */
  private String reason(IOException failure) {
    if (failure instanceof HttpTimeoutException) {
      return "there is no answer in time";
    }
    if (failure instanceof ConnectException) {
      return isUnresolved(failure) ? "its name is not known" : "it can't be reached";
    }
    String message = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    String line = settings.signature().hiddenIn(message.replaceAll("[^\\x20-\\x7e]+", " "));
    if (settings.authorization() != null) {
      line = line.replace(settings.authorization(), "***");
    }
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

  @Override
  public void close() {
    client.shutdownNow();
  }
}

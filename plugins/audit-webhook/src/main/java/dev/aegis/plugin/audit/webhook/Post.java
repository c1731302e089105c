package dev.aegis.plugin.audit.webhook;

import dev.aegis.spi.HmacSignature;
import dev.aegis.spi.HttpPost;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends one batch and says how it came out. Redirects are followed on the same scheme, host and
 * port alone, and only those that keep the method.
 */
final class Post implements AutoCloseable {
  private static final int LONGEST_ANSWER = 64_000;
  private static final int MOST_REDIRECTS = 3;

  private final WebhookSettings settings;
  private final InstantSource clock;
  private final HttpPost post = new HttpPost(LONGEST_ANSWER);

  Post(WebhookSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** Sends lines of JSON; returns when there is an answer or will be none. */
  Answer send(byte[] body) throws InterruptedException {
    URI target = settings.endpoint().url();
    try {
      for (int hops = 0; ; hops++) {
        HttpPost.Reply response = post.send(target, headers(body), body, settings.timeout());
        URI next = redirect(target, response);
        if (next == null || hops == MOST_REDIRECTS) {
          return answer(response);
        }
        target = next;
      }
    } catch (IOException e) {
      return new Answer.Unavailable(hidden(e.getMessage()), Duration.ZERO);
    }
  }

  private Map<String, String> headers(byte[] body) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/x-ndjson");
    headers.put("Aegis-Delivery", delivery(body));
    headers.put(HmacSignature.HEADER, settings.signature().of(clock.instant(), body));
    if (settings.authorization() != null) {
      headers.put("Authorization", settings.authorization());
    }
    return headers;
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
  private static @Nullable URI redirect(URI from, HttpPost.Reply response) {
    Optional<String> location = response.headers().firstValue("Location");
    boolean keepsMethod = response.status() == 307 || response.status() == 308;
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

  private Answer answer(HttpPost.Reply response) {
    int status = response.status();
    return switch (status / 100) {
      case 2 -> new Answer.Taken();
      case 3 ->
          new Answer.Refused(
              "it answers " + status + ", a redirect that is not followed; name the place itself");
      case 4 -> refusal(status, response);
      default -> new Answer.Unavailable("it answers " + status, askedPause(response));
    };
  }

  private Answer refusal(int status, HttpPost.Reply response) {
    return switch (status) {
      case 408, 425, 429 -> new Answer.Unavailable("it answers " + status, askedPause(response));
      case 413 -> new Answer.TooLarge();
      default -> new Answer.Refused("it answers " + status);
    };
  }

  private Duration askedPause(HttpPost.Reply response) {
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

  /** A reason without what a setting may have put there. */
  private String hidden(@Nullable String reason) {
    String line = settings.signature().hiddenIn(String.valueOf(reason));
    return settings.authorization() == null ? line : line.replace(settings.authorization(), "***");
  }

  @Override
  public void close() {
    post.close();
  }
}

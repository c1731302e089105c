package dev.aegis.plugin.audit.otlp;

import dev.aegis.spi.HttpPost;
import dev.aegis.spi.JsonCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request of OTLP/HTTP and says how it came out, as <a
 * href="https://opentelemetry.io/docs/specs/otlp/#otlphttp-response">the protocol</a> has it.
 */
final class Collector implements AutoCloseable {
  private static final int LONGEST_ANSWER = 64_000;
  private static final int LONGEST_REASON = 200;
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
  private static final Pattern COUNT = Pattern.compile("\\d{1,18}");

  private final OtlpSettings settings;
  private final InstantSource clock;
  private final JsonCodec json;
  private final HttpPost post = new HttpPost(LONGEST_ANSWER);

  Collector(OtlpSettings settings, InstantSource clock, JsonCodec json) {
    this.settings = settings;
    this.clock = clock;
    this.json = json;
  }

  /** Sends a request's JSON; returns when there is an answer or will be none. */
  Answer send(byte[] body) throws InterruptedException {
    Map<String, String> headers = new LinkedHashMap<>(settings.headers());
    headers.put("Content-Type", "application/json");
    try {
      return answer(post.send(settings.endpoint().url(), headers, body, settings.timeout()));
    } catch (IOException e) {
      return new Answer.Unavailable(told(String.valueOf(e.getMessage())), Duration.ZERO);
    }
  }

  private Answer answer(HttpPost.Reply reply) {
    int status = reply.status();
    if (status / 100 == 2) {
      return taken(reply);
    }
    return switch (status) {
      case 429, 502, 503, 504 -> new Answer.Unavailable("it answers " + status, askedPause(reply));
      case 413 -> new Answer.TooLarge();
      default -> new Answer.Refused("it answers " + status);
    };
  }

  /** An answer that can't be read counts as one without a complaint: the status is what decides. */
  private Answer taken(HttpPost.Reply reply) {
    try {
      if (reply.whole()
          && json.read(new String(reply.body(), StandardCharsets.UTF_8)) instanceof Map<?, ?> answer
          && answer.get("partialSuccess") instanceof Map<?, ?> partial) {
        String why = partial.get("errorMessage") instanceof String text ? told(text) : "";
        return new Answer.Taken(count(partial.get("rejectedSpans")), why);
      }
    } catch (IllegalArgumentException e) {
      return new Answer.Taken(0, "");
    }
    return new Answer.Taken(0, "");
  }

  /** An int64, which is a text in proto3's JSON; a number is taken as well. */
  private static long count(@Nullable Object value) {
    if (value instanceof Long number) {
      return Math.max(0, number);
    }
    return value instanceof String text && COUNT.matcher(text).matches() ? Long.parseLong(text) : 0;
  }

  private Duration askedPause(HttpPost.Reply reply) {
    String value = reply.headers().firstValue("Retry-After").orElse("").strip();
    if (SECONDS.matcher(value).matches()) {
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

  /** On one line, not long, and without what a setting may have put there. */
  private String told(String text) {
    String line = text.replaceAll("[^\\x20-\\x7e]+", " ");
    for (String secret : settings.headers().values()) {
      line = line.replace(secret, "***");
    }
    return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) : line;
  }

  @Override
  public void close() {
    post.close();
  }
}

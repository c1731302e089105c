package dev.aegis.plugin.approval.webhook;

import dev.aegis.plugin.approval.webhook.Statement.Meaning;
import dev.aegis.spi.HmacSignature;
import dev.aegis.spi.HttpPost;
import dev.aegis.spi.JsonCodec;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The other side of the wire, which is asked once: whoever asks again after a failure may have
 * asked two people. Thread-safe.
 */
final class Endpoint implements AutoCloseable {
  private static final int LONGEST_ANSWER = 64_000;

  private final WebhookSettings settings;
  private final InstantSource clock;
  private final JsonCodec json;
  private final HttpPost post = new HttpPost(LONGEST_ANSWER);

  Endpoint(WebhookSettings settings, InstantSource clock, JsonCodec json) {
    this.settings = settings;
    this.clock = clock;
    this.json = json;
  }

  /**
   * Asks.
   *
   * @param left how much time there is for an answer
   */
  Statement ask(String id, byte[] question, Duration left) throws InterruptedException {
    try {
      Duration timeout = left.compareTo(settings.timeout()) < 0 ? left : settings.timeout();
      return statement(id, send(id + ".requested", question, timeout));
    } catch (IOException e) {
      return Statement.flawed("it can't be asked: " + hidden(e.getMessage()));
    }
  }

  /** Tells something that needs no answer; what is said to it is nobody's business. */
  void tell(String id, byte[] notice) throws IOException, InterruptedException {
    send(id + ".ended", notice, settings.timeout());
  }

  private HttpPost.Reply send(String delivery, byte[] body, Duration timeout)
      throws IOException, InterruptedException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Aegis-Delivery", delivery);
    headers.put(HmacSignature.HEADER, settings.signature().of(clock.instant(), body));
    if (settings.authorization() != null) {
      headers.put("Authorization", settings.authorization());
    }
    return post.send(settings.endpoint().url(), headers, body, timeout);
  }

  private Statement statement(String id, HttpPost.Reply reply) {
    return switch (reply.status()) {
      case 200 -> said(id, reply);
      case 202 -> Statement.pending();
      default -> Statement.flawed("it answers " + reply.status());
    };
  }

  private Statement said(String id, HttpPost.Reply reply) {
    if (!reply.whole()) {
      return Statement.flawed("its answer is too long");
    }
    if (!isJson(reply)) {
      return Statement.flawed("its answer is not of type application/json");
    }
    Statement statement = Statement.read(reply.body(), json);
    if (statement.meaning() == Meaning.NONE) {
      return Statement.flawed(statement.comment());
    }
    if (statement.id() != null && !statement.id().equals(id)) {
      return Statement.flawed("its answer is about another request");
    }
    boolean believed =
        statement.meaning() != Meaning.APPROVED || (isProven(reply) && statement.id() != null);
    return believed || settings.endpoint().isEncrypted()
        ? statement
        : Statement.flawed("over http:// an approval must have the request's `id` and be signed");
  }

  /** Without TLS, whoever took the port while the endpoint was away could answer for it. */
  private boolean isProven(HttpPost.Reply reply) {
    List<String> values = reply.headers().allValues(HmacSignature.HEADER);
    return values.size() == 1
        && settings.signature().isOf(reply.body(), values.getFirst(), clock.instant());
  }

  private static boolean isJson(HttpPost.Reply reply) {
    String type = reply.headers().firstValue("Content-Type").orElse("");
    return type.toLowerCase(Locale.ROOT).matches("application/json\\s*(;.*)?");
  }

  /** A reason without what a setting may have put there. */
  String hidden(@Nullable String reason) {
    String line = settings.signature().hiddenIn(String.valueOf(reason));
    return settings.authorization() == null ? line : line.replace(settings.authorization(), "***");
  }

  @Override
  public void close() {
    post.close();
  }
}

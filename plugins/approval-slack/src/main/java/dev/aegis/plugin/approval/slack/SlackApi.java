package dev.aegis.plugin.approval.slack;

import dev.aegis.spi.HttpPost;
import dev.aegis.spi.JsonCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls Slack's methods. Thread-safe. */
final class SlackApi implements AutoCloseable {
  private static final int LONGEST_ANSWER = 1_000_000;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int MOST_ATTEMPTS = 3;

  private final SlackSettings settings;
  private final JsonCodec json;
  private final HttpPost post = new HttpPost(LONGEST_ANSWER);

  SlackApi(SlackSettings settings, JsonCodec json) {
    this.settings = settings;
    this.json = json;
  }

  /**
   * Calls a method. Only what Slack did not look at, since there were too many calls, is tried
   * again: anything else may have been done.
   *
   * @param left how much time there is
   * @return what it answers, whose {@code ok} is true
   */
  Map<?, ?> call(String method, Map<String, ?> arguments, Duration left)
      throws SlackException, InterruptedException {
    byte[] body = json.write(arguments).getBytes(StandardCharsets.UTF_8);
    for (int attempt = 1; ; attempt++) {
      HttpPost.Reply reply = send(method, body, left);
      if (reply.status() != 429) {
        return result(reply);
      }
      Duration pause = askedPause(reply);
      if (attempt == MOST_ATTEMPTS
          || pause.compareTo(LONGEST_PAUSE) > 0
          || pause.compareTo(left) >= 0) {
        throw new SlackException("ratelimited");
      }
      Thread.sleep(pause);
    }
  }

  private HttpPost.Reply send(String method, byte[] body, Duration left)
      throws SlackException, InterruptedException {
    try {
      return post.send(
          settings.api().url().resolve(method),
          Map.of(
              "Content-Type",
              "application/json; charset=utf-8",
              "Authorization",
              "Bearer " + settings.token()),
          body,
          left.compareTo(settings.timeout()) < 0 ? left : settings.timeout());
    } catch (IOException e) {
      throw new SlackException(String.valueOf(e.getMessage()).replace(settings.token(), "***"));
    }
  }

  private Map<?, ?> result(HttpPost.Reply reply) throws SlackException {
    if (reply.status() != 200) {
      throw new SlackException("it answers " + reply.status());
    }
    if (reply.whole() && value(reply.body()) instanceof Map<?, ?> members) {
      if (Boolean.TRUE.equals(members.get("ok"))) {
        return members;
      }
      throw new SlackException(
          members.get("error") instanceof String error && error.matches("[a-z0-9_]{1,80}")
              ? error
              : "an error without a name");
    }
    throw new SlackException("it answers what is not Slack's");
  }

  private @Nullable Object value(byte[] utf8) {
    try {
      return json.read(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException | IllegalArgumentException e) {
      return null;
    }
  }

  private static Duration askedPause(HttpPost.Reply reply) {
    String seconds = reply.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("\\d{1,9}")
        ? Duration.ofSeconds(Long.parseLong(seconds))
        : Duration.ofSeconds(1);
  }

  @Override
  public void close() {
    post.close();
  }
}

package dev.aegis.plugin.approval.slack;

import dev.aegis.spi.HmacSignature;
import dev.aegis.spi.HttpEndpoint;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * What people may choose.
 *
 * @param api where Slack's methods are
 * @param token the bot's
 * @param signature of what Slack sends
 * @param channel where people are asked
 * @param people who may answer: their names by their ids in Slack
 * @param timeout how long a call of Slack may take
 * @param inbox whether people may also approve with {@code aegis approvals}
 */
record SlackSettings(
    HttpEndpoint api,
    String token,
    HmacSignature signature,
    String channel,
    Map<String, String> people,
    Duration timeout,
    boolean inbox) {
  private static final int SHORTEST_SECRET = 16;

  SlackSettings {
    Objects.requireNonNull(api);
    Objects.requireNonNull(token);
    Objects.requireNonNull(signature);
    Objects.requireNonNull(channel);
    people = Map.copyOf(people);
    Objects.requireNonNull(timeout);
  }

  static SlackSettings of(Settings settings) {
    return new SlackSettings(
        api(settings.optional("api_url").orElse("https://slack.com/api/")),
        printable("token", settings.required("token")),
        signature(settings.required("signing_secret")),
        printable("channel", settings.required("channel")),
        people(settings.texts("people")),
        timeout(settings.duration("timeout", Duration.ofSeconds(10))),
        settings.flag("inbox", false));
  }

  /** The token goes there, and what is said there is believed. */
  private static HttpEndpoint api(String url) {
    HttpEndpoint api = HttpEndpoint.of("api_url", url);
    if (!api.isEncrypted() && !api.isLoopback()) {
      throw new SettingsException("`api_url` must begin with `https://`");
    }
    if (!url.endsWith("/")) {
      throw new SettingsException("`api_url` must end in `/`");
    }
    return api;
  }

  private static String printable(String name, String value) {
    if (value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new SettingsException("`" + name + "` is none of Slack's");
    }
    return value;
  }

  private static HmacSignature signature(String secret) {
    if (secret.length() < SHORTEST_SECRET) {
      throw new SettingsException("`signing_secret` is too short to be that of an app of Slack");
    }
    return new HmacSignature(secret.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> people(Map<String, String> people) {
    if (people.isEmpty()) {
      throw new SettingsException(
          "`people` names nobody, so nobody could answer; give the names of people by their ids"
              + " in Slack, such as {U01ABCDEF: ann}");
    }
    people.forEach(
        (id, name) -> {
          if (!id.matches("[UW][A-Z0-9]{1,30}")) {
            throw new SettingsException(
                "`people` has `"
                    + id
                    + "`, which is no id of a person in Slack, such as U01ABCDEF");
          }
          if (name.isBlank()) {
            throw new SettingsException("`people` has no name for `" + id + "`");
          }
        });
    return people;
  }

  private static Duration timeout(Duration timeout) {
    if (timeout.compareTo(Duration.ofMillis(100)) < 0
        || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new SettingsException("`timeout` must be between 100ms and 1m");
    }
    return timeout;
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "SlackSettings[" + api + ", " + channel + "]";
  }
}

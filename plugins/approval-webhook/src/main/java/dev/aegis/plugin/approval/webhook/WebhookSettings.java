package dev.aegis.plugin.approval.webhook;

import dev.aegis.spi.HmacSignature;
import dev.aegis.spi.HttpEndpoint;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What people may choose.
 *
 * @param endpoint what is asked; over plain HTTP it is on this machine
 * @param signature of what goes there, and of what comes from there
 * @param authorization the value of a header of this name; null for none
 * @param timeout how long a request may take, answer included
 * @param people whether the endpoint vouches for the people whom it names
 * @param notices whether it is told how requests ended
 */
record WebhookSettings(
    HttpEndpoint endpoint,
    HmacSignature signature,
    @Nullable String authorization,
    Duration timeout,
    boolean people,
    boolean notices) {
  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

  WebhookSettings {
    Objects.requireNonNull(endpoint);
    Objects.requireNonNull(signature);
    Objects.requireNonNull(timeout);
  }

  static WebhookSettings of(Settings settings) {
    return new WebhookSettings(
        endpoint(settings.required("url")),
        HmacSignature.of(settings),
        settings.optional("authorization").map(WebhookSettings::headerValue).orElse(null),
        timeout(settings.duration("timeout", Duration.ofSeconds(10))),
        settings.flag("people", false),
        settings.flag("notices", false));
  }

  /** Who could read or answer on the way could approve, so on the way there is nobody. */
  private static HttpEndpoint endpoint(String url) {
    HttpEndpoint endpoint = HttpEndpoint.of("url", url);
    if (!endpoint.isEncrypted() && !endpoint.isLoopback()) {
      throw new SettingsException(
          "`url` must begin with `https://`; `http://` is for what runs on this machine, at"
              + " 127.0.0.1, [::1] or localhost");
    }
    return endpoint;
  }

  private static String headerValue(String value) {
    if (value.isBlank() || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new SettingsException("`authorization` is no value for a header");
    }
    return value;
  }

  private static Duration timeout(Duration timeout) {
    if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new SettingsException("`timeout` must be between 100ms and 5m");
    }
    return timeout;
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "WebhookSettings[" + endpoint + "]";
  }
}

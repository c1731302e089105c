package dev.aegis.plugin.audit.webhook;

import dev.aegis.spi.HmacSignature;
import dev.aegis.spi.HttpEndpoint;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What people may choose.
 *
 * @param endpoint where batches go
 * @param signature signs them
 * @param authorization the value of a header of this name; null for none
 * @param spool the folder in which entries wait
 * @param spoolBytes how much may wait and be parked there
 * @param batch the most entries of one request
 * @param timeout how long one request may take, answer included
 * @param longestPause the longest wait before a request is tried again
 * @param attempts how often a batch that the endpoint refuses is tried before it is parked
 * @param resendParked whether what is parked is tried once more at the start
 * @param fromBeginning whether a sink without a position begins with the journal's first entry
 */
record WebhookSettings(
    HttpEndpoint endpoint,
    HmacSignature signature,
    @Nullable String authorization,
    Path spool,
    long spoolBytes,
    int batch,
    Duration timeout,
    Duration longestPause,
    int attempts,
    boolean resendParked,
    boolean fromBeginning) {
  private static final long MEGABYTE = 1_000_000;

  WebhookSettings {
    Objects.requireNonNull(endpoint);
    Objects.requireNonNull(signature);
    Objects.requireNonNull(spool);
    Objects.requireNonNull(timeout);
    Objects.requireNonNull(longestPause);
  }

  static WebhookSettings of(Settings settings) {
    return new WebhookSettings(
        HttpEndpoint.of("url", settings.required("url")),
        HmacSignature.of(settings),
        settings.optional("authorization").map(WebhookSettings::headerValue).orElse(null),
        folder(settings.required("spool")),
        settings.integer("spool_mb", 1, 1_000_000, 100) * MEGABYTE,
        (int) settings.integer("batch", 1, 10_000, 100),
        within(settings, "timeout", Duration.ofSeconds(30), Duration.ofMillis(100)),
        within(settings, "longest_pause", Duration.ofMinutes(5), Duration.ofMillis(100)),
        (int) settings.integer("attempts", 1, 1_000, 8),
        settings.flag("resend_parked", false),
        fromBeginning(settings.optional("from").orElse("now")));
  }

  private static String headerValue(String value) {
    if (value.isBlank() || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new SettingsException("`authorization` is no value for a header");
    }
    return value;
  }

  private static Path folder(String name) {
    Path folder;
    try {
      folder = Path.of(name).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new SettingsException("`spool` is `" + name + "`, which is no path");
    }
    if (name.isBlank() || !Files.isDirectory(folder)) {
      throw new SettingsException(
          "`spool` is `" + name + "`, and there is no such folder; make it");
    }
    return folder;
  }

  private static Duration within(
      Settings settings, String name, Duration otherwise, Duration least) {
    Duration value = settings.duration(name, otherwise);
    Duration most = Duration.ofHours(1);
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new SettingsException("`" + name + "` must be between 100ms and 1h");
    }
    return value;
  }

  private static boolean fromBeginning(String from) {
    return switch (from) {
      case "now" -> false;
      case "beginning" -> true;
      default ->
          throw new SettingsException("`from` is `" + from + "`, neither `now` nor `beginning`");
    };
  }

  /** Whether anyone on the way could read what is sent. */
  boolean isOpenToReaders() {
    return !endpoint.isEncrypted() && !endpoint.isLoopback();
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "WebhookSettings[" + endpoint + ", " + spool + "]";
  }
}

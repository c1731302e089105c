package dev.aegis.plugin.audit.webhook;

import dev.aegis.spi.PrivateFiles;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people may choose.
 *
 * @param url where batches go
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
    URI url,
    Signature signature,
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
  private static final int SHORTEST_SECRET = 16;
  private static final long LARGEST_SECRET_FILE = 10_000;

  WebhookSettings {
    Objects.requireNonNull(url);
    Objects.requireNonNull(signature);
    Objects.requireNonNull(spool);
    Objects.requireNonNull(timeout);
    Objects.requireNonNull(longestPause);
  }

  static WebhookSettings of(Settings settings) {
    return new WebhookSettings(
        url(settings.required("url")),
        new Signature(secret(settings.optional("secret"), settings.optional("secret_file"))),
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

  /** The messages don't repeat it, since an address may hold a secret. */
  private static URI url(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new SettingsException("`url` is no URL");
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new SettingsException("`url` must begin with `https://` or `http://`");
    }
    if (url.getHost() == null) {
      throw new SettingsException("`url` names no host");
    }
    if (url.getRawUserInfo() != null) {
      throw new SettingsException("`url` holds a user's name; `authorization` is the place for it");
    }
    if (url.getRawFragment() != null) {
      throw new SettingsException("`url` must not have a fragment");
    }
    return url;
  }

  private static byte[] secret(Optional<String> value, Optional<String> file) {
    if (value.isPresent() == file.isPresent()) {
      throw new SettingsException("give either `secret` or `secret_file`");
    }
    byte[] secret =
        value.orElseGet(() -> read(file.orElseThrow())).getBytes(StandardCharsets.UTF_8);
    if (secret.length < SHORTEST_SECRET) {
      throw new SettingsException(
          "the secret is shorter than " + SHORTEST_SECRET + " bytes; try `openssl rand -hex 32`");
    }
    return secret;
  }

  private static String read(String name) {
    try {
      Path file = Path.of(name);
      if (Files.size(file) > LARGEST_SECRET_FILE) {
        throw new SettingsException("`secret_file` is too large for a secret");
      }
      return Files.readString(file).strip();
    } catch (InvalidPathException e) {
      throw new SettingsException("`secret_file` is `" + name + "`, which is no path");
    } catch (IOException e) {
      throw new SettingsException(
          "`secret_file` is `" + name + "`, which can't be read: " + PrivateFiles.reason(e));
    }
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

  /** Scheme, host and port: all of the address that may be told. */
  String origin() {
    return origin(url);
  }

  static String origin(URI url) {
    return url.getScheme() + "://" + url.getRawAuthority();
  }

  /** Whether anyone on the way could read what is sent. */
  boolean isOpenToReaders() {
    String host = url.getHost();
    return "http".equalsIgnoreCase(url.getScheme())
        && !host.equals("localhost")
        && !host.startsWith("127.")
        && !host.equals("[::1]");
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "WebhookSettings[" + origin() + ", " + spool + "]";
  }
}

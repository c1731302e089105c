package dev.aegis.plugin.audit.otlp;

import dev.aegis.spi.HttpEndpoint;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What people may choose.
 *
 * @param endpoint where spans go, the path {@code /v1/traces} included
 * @param headers sent with each request; their values are secret
 * @param folder holds how far the journal is with the collector
 * @param serviceName what the spans' resource is named
 * @param batch the most spans of one request
 * @param timeout how long one request may take, answer included
 * @param sampledOnly whether actions of a trace that its caller does not keep are left out
 * @param fromBeginning whether a sink without a position begins with the journal's first entry
 */
record OtlpSettings(
    HttpEndpoint endpoint,
    Map<String, String> headers,
    Path folder,
    String serviceName,
    int batch,
    Duration timeout,
    boolean sampledOnly,
    boolean fromBeginning) {
  private static final String PATH = "/v1/traces";
  private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
  private static final int LONGEST_NAME = 200;
  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);

  /** Ours to set, or the client's. */
  private static final Set<String> TAKEN =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "transfer-encoding",
          "upgrade");

  OtlpSettings {
    Objects.requireNonNull(endpoint);
    headers = Map.copyOf(headers);
    Objects.requireNonNull(folder);
    Objects.requireNonNull(serviceName);
    Objects.requireNonNull(timeout);
  }

  static OtlpSettings of(Settings settings) {
    return new OtlpSettings(
        endpoint(settings.required("endpoint")),
        headers(settings.texts("headers")),
        folder(settings.required("folder")),
        serviceName(settings.optional("service_name").orElse("aegis")),
        (int) settings.integer("batch", 1, 500, 100),
        timeout(settings.duration("timeout", Duration.ofSeconds(10))),
        settings.flag("sampled_only", false),
        fromBeginning(settings.optional("from").orElse("now")));
  }

  private static HttpEndpoint endpoint(String text) {
    HttpEndpoint base = HttpEndpoint.of("endpoint", text);
    if (base.url().getRawQuery() != null) {
      throw new SettingsException("`endpoint` must not have a query");
    }
    String stem = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return HttpEndpoint.of("endpoint", stem.endsWith(PATH) ? stem : stem + PATH);
  }

  private static Map<String, String> headers(Map<String, String> given) {
    given.forEach(
        (name, value) -> {
          if (!HEADER.matcher(name).matches() || TAKEN.contains(name.toLowerCase(Locale.ROOT))) {
            throw new SettingsException("`headers." + name + "` is no header that may be set");
          }
          if (value.isBlank() || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new SettingsException("`headers." + name + "` is no value for a header");
          }
        });
    return given;
  }

  private static Path folder(String name) {
    Path folder;
    try {
      folder = Path.of(name).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new SettingsException("`folder` is `" + name + "`, which is no path");
    }
    if (name.isBlank() || !Files.isDirectory(folder)) {
      throw new SettingsException(
          "`folder` is `" + name + "`, and there is no such folder; make it");
    }
    return folder;
  }

  private static String serviceName(String name) {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new SettingsException(
          "`service_name` must have 1 to " + LONGEST_NAME + " characters, not all of them blank");
    }
    return name;
  }

  private static Duration timeout(Duration timeout) {
    if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new SettingsException("`timeout` must be between 100ms and 10m");
    }
    return timeout;
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
    return "OtlpSettings[" + endpoint + ", " + folder + "]";
  }
}

package dev.aegis.plugin.executor.http;

import dev.aegis.glob.Glob;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What people may choose.
 *
 * @param hosts where requests may go
 * @param timeout how long a request may take, its answer included
 * @param longestAnswer how many bytes of an answer are taken
 * @param mappings what becomes of actions; the first that fits counts
 */
record HttpSettings(
    AllowedHosts hosts, Duration timeout, int longestAnswer, List<Mapping> mappings) {

  HttpSettings {
    Objects.requireNonNull(hosts);
    Objects.requireNonNull(timeout);
    mappings = List.copyOf(mappings);
  }

  static HttpSettings of(Settings settings) {
    var hosts =
        AllowedHosts.of(
            settings.list("hosts"), settings.list("networks"), settings.flag("insecure", false));
    return new HttpSettings(
        hosts,
        timeout(settings),
        (int) settings.integer("answer_kb", 1, 100_000, 1_000) * 1_000,
        mappings(settings, hosts));
  }

  private static Duration timeout(Settings settings) {
    Duration timeout = settings.duration("timeout", Duration.ofSeconds(30));
    if (timeout.compareTo(Duration.ofMillis(100)) < 0
        || timeout.compareTo(Duration.ofHours(1)) > 0) {
      throw new SettingsException("`timeout` must be between 100ms and 1h");
    }
    return timeout;
  }

  private static List<Mapping> mappings(Settings settings, AllowedHosts hosts) {
    Map<String, String> headers = settings.texts("headers");
    Headers.of(headers, Map.of());
    List<Mapping> mappings = new ArrayList<>();
    settings
        .sections("actions")
        .forEach(
            (types, section) -> {
              refuseShadowed(types, mappings);
              mappings.add(Mapping.of(types, section, headers, hosts));
            });
    if (mappings.isEmpty()) {
      throw new SettingsException("`actions` says of no type of action what to do");
    }
    return mappings;
  }

  private static void refuseShadowed(String types, List<Mapping> before) {
    before.stream()
        .map(Mapping::types)
        .filter(earlier -> earlier.matches(types))
        .findFirst()
        .ifPresent(
            earlier -> {
              throw new SettingsException(
                  "`actions."
                      + types
                      + "` is never met, since `"
                      + earlier
                      + "` before it fits as well; put it first");
            });
  }

  /** What becomes of actions of a type; empty where nobody said. */
  Optional<Mapping> mapping(String type) {
    return mappings.stream().filter(mapping -> mapping.types().matches(type)).findFirst();
  }

  /** Without headers and addresses, which may hold secrets. */
  @Override
  public String toString() {
    return "HttpSettings" + mappings.stream().map(Mapping::types).map(Glob::pattern).toList();
  }
}

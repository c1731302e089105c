package dev.aegis.plugin.executor.http;

import dev.aegis.spi.SettingsException;
import java.net.http.HttpRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Headers of an operator's, the same for every action. Immutable. */
final class Headers {
  /** What the connection is made of, and what is set elsewhere; in lower case. */
  private static final Set<String> NOT_THEIRS =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "idempotency-key",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final Map<String, String> values;

  private Headers(Map<String, String> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /**
   * Those of one type of action in the place of those of all.
   *
   * @throws SettingsException where one can't be set
   */
  static Headers of(Map<String, String> common, Map<String, String> own) {
    Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    values.putAll(common);
    values.putAll(own);
    values.forEach(
        (name, value) -> {
          if (!isName(name) || !isValue(value)) {
            // The value may be a secret.
            throw new SettingsException(
                "the header `" + name + "` can't be set, or not to this value");
          }
        });
    return new Headers(values);
  }

  private static boolean isName(String name) {
    return name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
        && !NOT_THEIRS.contains(name.toLowerCase(Locale.ROOT));
  }

  private static boolean isValue(String value) {
    return !value.isBlank() && value.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  /** Sets them, in the place of what is there by the same name. */
  void addTo(HttpRequest.Builder request) {
    values.forEach(request::setHeader);
  }

  /** Without their values, which may be secrets. */
  @Override
  public String toString() {
    return values.keySet().toString();
  }
}

package dev.aegis.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aegis.json.Json;
import dev.aegis.json.JsonException;
import dev.aegis.json.Rfc3339;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, each at most once and none that is not known. */
final class Query {
  private static final Query EMPTY = new Query(Map.of());

  private final Map<String, String> values;

  private Query(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads what follows the question mark.
   *
   * @param known the names that may stand there
   * @throws ProblemException where it is malformed, or has other names
   */
  static Query parse(String raw, List<String> known) {
    if (raw.isEmpty()) {
      return EMPTY;
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      if (!known.contains(name)) {
        throw refused("unknown parameter `" + shown(name) + "`" + those(known));
      }
      if (equals < 0) {
        throw refused("the parameter `" + name + "` has no value");
      }
      if (values.putIfAbsent(name, decode(pair.substring(equals + 1))) != null) {
        throw refused("the parameter `" + name + "` stands twice");
      }
    }
    return new Query(values);
  }

  /** The query with one parameter more, or another value for it, as it stands in a URL. */
  String with(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.put(name, value);
    return all.entrySet().stream()
        .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
        .collect(Collectors.joining("&"));
  }

  @Nullable String text(String name) {
    return values.get(name);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  boolean flag(String name) {
    String value = values.get(name);
    if (value != null && !value.equals("true") && !value.equals("false")) {
      throw refused("`" + name + "` must be true or false");
    }
    return "true".equals(value);
  }

  long number(String name, long least, long most, long otherwise) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    if (value.matches("[0-9]{1,18}")) {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw refused(
        most == Long.MAX_VALUE
            ? "`" + name + "` must be a whole number of at least " + least
            : "`" + name + "` must be a whole number from " + least + " to " + most);
  }

  @Nullable Instant time(String name) {
    String value = values.get(name);
    if (value == null) {
      return null;
    }
    // A plus sign that nobody encoded has become a space on the way.
    return Rfc3339.parse(value.replace(' ', '+'))
        .orElseThrow(() -> refused("`" + name + "` must be a time such as 2026-11-23T08:00:00Z"));
  }

  /** One of some values, by the word that stands for each. */
  <T> @Nullable T oneOf(String name, T[] values, Function<T, String> word, boolean anyCase) {
    String given = this.values.get(name);
    if (given == null) {
      return null;
    }
    for (T value : values) {
      String expected = word.apply(value);
      if (anyCase ? expected.equalsIgnoreCase(given) : expected.equals(given)) {
        return value;
      }
    }
    List<String> words = Arrays.stream(values).map(word).toList();
    throw refused("`" + name + "` must be one of " + String.join(", ", words));
  }

  private static String those(List<String> known) {
    return known.isEmpty() ? "; there are none here" : "; known are " + String.join(", ", known);
  }

  private static String decode(String raw) {
    if (raw.indexOf('%') < 0) {
      return raw.replace('+', ' ');
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '%') {
        bytes.write(c == '+' ? ' ' : c);
        continue;
      }
      int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
      int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        throw refused("the query has a % that two hex digits do not follow");
      }
      bytes.write(high << 4 | low);
      i += 2;
    }
    try {
      return Json.decode(bytes.toByteArray());
    } catch (JsonException e) {
      throw refused("the query is not UTF-8");
    }
  }

  private static String shown(String name) {
    String printable = name.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= 64 ? printable : printable.substring(0, 64) + "…";
  }

  private static ProblemException refused(String detail) {
    return Problem.of(400, detail).thrown();
  }
}

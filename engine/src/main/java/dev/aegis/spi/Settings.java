package dev.aegis.spi;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one plugin instance. What was never asked for is an unknown setting, and an error
 * of its author. Not thread-safe: read once, when the plugin is made.
 */
public final class Settings {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private final Map<String, Object> values;
  private final Set<String> known = new HashSet<>();

  /**
   * @param values JSON values by name
   */
  public Settings(Map<String, ?> values) {
    this.values = new LinkedHashMap<>(values);
  }

  /** No settings at all. */
  public static Settings none() {
    return new Settings(Map.of());
  }

  /** A text that must be there. */
  public String required(String name) {
    return optional(name).orElseThrow(() -> new SettingsException("`" + name + "` is missing"));
  }

  /** A text, where it was given. */
  public Optional<String> optional(String name) {
    return Optional.ofNullable(value(name, String.class, "a text"));
  }

  /** A whole number within bounds, or what holds where none was given. */
  public long integer(String name, long least, long most, long otherwise) {
    Long value = value(name, Long.class, "a whole number");
    if (value == null) {
      return otherwise;
    }
    if (value < least || value > most) {
      throw new SettingsException(
          "`" + name + "` is " + value + ", not within " + least + " to " + most);
    }
    return value;
  }

  /** A yes or no, or what holds where none was given. */
  public boolean flag(String name, boolean otherwise) {
    Boolean value = value(name, Boolean.class, "true or false");
    return value == null ? otherwise : value;
  }

  /** A duration such as {@code 30s}, or what holds where none was given. */
  public Duration duration(String name, Duration otherwise) {
    String text = value(name, String.class, "a duration such as 30s");
    if (text == null) {
      return otherwise;
    }
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new SettingsException("`" + name + "` is `" + text + "`, not a duration such as 30s");
    }
    try {
      String unit = matcher.group(2).toUpperCase(Locale.ROOT);
      return switch (unit) {
        case "MS" -> Duration.ofMillis(Long.parseLong(matcher.group(1)));
        case "D" -> Duration.ofDays(Long.parseLong(matcher.group(1)));
        default -> Duration.parse("PT" + matcher.group(1) + unit);
      };
    } catch (DateTimeParseException e) {
      throw new SettingsException("`" + name + "` is `" + text + "`, not a duration such as 30s");
    }
  }

  /** Texts in their order; none where nothing was given. */
  public List<String> list(String name) {
    List<String> texts = new ArrayList<>();
    List<?> given = value(name, List.class, "a list of texts");
    if (given != null) {
      given.forEach(each -> texts.add(text(name, each)));
    }
    return texts;
  }

  /**
   * Texts by names that the plugin does not choose, in their order; none where nothing was given.
   * Numbers and true or false are taken as texts.
   */
  public Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<?, ?> given = value(name, Map.class, "a mapping of names to texts");
    if (given != null) {
      given.forEach((key, value) -> texts.put(key.toString(), text(name + "." + key, value)));
    }
    return texts;
  }

  private static String text(String name, @Nullable Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw new SettingsException("`" + name + "` must be a text");
  }

  /** The names that nobody asked for, sorted. */
  public Set<String> unknown() {
    Set<String> unknown = new TreeSet<>(values.keySet());
    unknown.removeAll(known);
    return unknown;
  }

  /** The names that were asked for, sorted. */
  public Set<String> known() {
    return new TreeSet<>(known);
  }

  private <T> @Nullable T value(String name, Class<T> type, String described) {
    known.add(name);
    Object value = values.get(name);
    if (value == null) {
      return null;
    }
    if (!type.isInstance(value)) {
      throw new SettingsException("`" + name + "` must be " + described);
    }
    return type.cast(value);
  }
}

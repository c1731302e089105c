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
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one plugin instance. What was never asked for is an unknown setting, and an error
 * of its author. Not thread-safe: read once, when the plugin is made.
 */
public final class Settings {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private final String within;
  private final Map<String, Object> values;
  private final Set<String> known = new HashSet<>();
  private final Map<String, Settings> sections = new LinkedHashMap<>();

  /**
   * @param values JSON values by name
   */
  public Settings(Map<String, ?> values) {
    this("", values);
  }

  private Settings(String within, Map<String, ?> values) {
    this.within = within;
    this.values = new LinkedHashMap<>(values);
  }

  /** No settings at all. */
  public static Settings none() {
    return new Settings(Map.of());
  }

  /** A text that must be there. */
  public String required(String name) {
    return optional(name)
        .orElseThrow(() -> new SettingsException("`" + path(name) + "` is missing"));
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
          "`" + path(name) + "` is " + value + ", not within " + least + " to " + most);
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
    var wrong =
        new SettingsException("`" + path(name) + "` is `" + text + "`, not a duration such as 30s");
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw wrong;
    }
    try {
      String unit = matcher.group(2).toUpperCase(Locale.ROOT);
      return switch (unit) {
        case "MS" -> Duration.ofMillis(Long.parseLong(matcher.group(1)));
        case "D" -> Duration.ofDays(Long.parseLong(matcher.group(1)));
        default -> Duration.parse("PT" + matcher.group(1) + unit);
      };
    } catch (DateTimeParseException e) {
      throw wrong;
    }
  }

  /**
   * Texts by names that the plugin does not choose, in their order; none where nothing was given.
   * Numbers and true or false are taken as texts.
   */
  public Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<?, ?> given = value(name, Map.class, "a mapping of names to texts");
    if (given != null) {
      given.forEach((key, value) -> texts.put(key.toString(), text(path(name + "." + key), value)));
    }
    return texts;
  }

  /**
   * Texts in their order; none where nothing was given. Numbers and true or false are taken as
   * texts.
   */
  public List<String> list(String name) {
    List<String> texts = new ArrayList<>();
    List<?> given = value(name, List.class, "a list of texts");
    if (given != null) {
      given.forEach(value -> texts.add(text(path(name), value)));
    }
    return texts;
  }

  /** Any JSON value, where one was given. */
  public Optional<Object> json(String name) {
    return Optional.ofNullable(value(name, Object.class, "a value"));
  }

  /**
   * Settings by names that the plugin does not choose, in their order; none where nothing was
   * given. What was never asked for in them is unknown here too.
   */
  public Map<String, Settings> sections(String name) {
    Map<String, Settings> named = new LinkedHashMap<>();
    Map<?, ?> given = value(name, Map.class, "a mapping of names to settings");
    if (given != null) {
      given.forEach((key, value) -> named.put(key.toString(), section(name + "." + key, value)));
    }
    return named;
  }

  private Settings section(String name, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> given)) {
      throw new SettingsException("`" + path(name) + "` must be a mapping of names to values");
    }
    return sections.computeIfAbsent(
        name,
        path -> {
          Map<String, Object> values = new LinkedHashMap<>();
          given.forEach((key, inner) -> values.put(key.toString(), inner));
          return new Settings(path(path) + ".", values);
        });
  }

  /** What people call a setting: its name after those of the sections that it is in. */
  public String path(String name) {
    return within + name;
  }

  private static String text(String name, @Nullable Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw new SettingsException("`" + name + "` must be a text");
  }

  /** The names that nobody asked for, sorted; those in sections after the section's. */
  public Set<String> unknown() {
    Set<String> unknown = new TreeSet<>(values.keySet());
    unknown.removeAll(known);
    addOfSections(unknown, Settings::unknown);
    return unknown;
  }

  /** The names that were asked for, sorted; those in sections after the section's. */
  public Set<String> known() {
    Set<String> all = new TreeSet<>(known);
    addOfSections(all, Settings::known);
    return all;
  }

  private void addOfSections(Set<String> names, Function<Settings, Set<String>> which) {
    sections.forEach(
        (section, settings) ->
            which.apply(settings).forEach(name -> names.add(section + "." + name)));
  }

  private <T> @Nullable T value(String name, Class<T> type, String described) {
    known.add(name);
    Object value = values.get(name);
    if (value == null) {
      return null;
    }
    if (!type.isInstance(value)) {
      throw new SettingsException("`" + path(name) + "` must be " + described);
    }
    return type.cast(value);
  }
}

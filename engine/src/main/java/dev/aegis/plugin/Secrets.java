package dev.aegis.plugin;

import dev.aegis.spi.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts values of the environment and of files into settings, and keeps them out of messages. */
final class Secrets {
  private static final Pattern MARK = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)(}?)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final String FILE = "file:";
  private static final String HIDDEN = "***";

  /** Shorter pieces stand in many a message by chance. */
  private static final int SHORTEST_PIECE = 8;

  /** In bytes. */
  private static final int LARGEST_FILE = 1 << 16;

  private final Function<String, @Nullable String> environment;
  private final List<String> used = new ArrayList<>();

  Secrets(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * The settings with the values of the environment and of files in their places.
   *
   * @throws SettingsException where a variable is not set, or a file can't be read
   */
  Map<String, @Nullable Object> putInto(Map<String, ?> settings) {
    Map<String, @Nullable Object> filled = new LinkedHashMap<>();
    settings.forEach((name, value) -> filled.put(name, filled(name, value)));
    return filled;
  }

  /** Whether no such value was used. */
  boolean isEmpty() {
    return used.isEmpty();
  }

  /** A message with {@code ***} for each value that was put in, and for each piece of one. */
  String hide(String message) {
    String hidden = message;
    for (String secret :
        used.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList()) {
      hidden = hiddenPieces(hidden.replace(secret, HIDDEN), secret);
    }
    return hidden;
  }

  /** A message may have been cut or put on one line on its way here. */
  private static String hiddenPieces(String message, String secret) {
    StringBuilder hidden = new StringBuilder();
    int at = 0;
    while (at < message.length()) {
      int end = at;
      while (end < message.length() && secret.contains(message.substring(at, end + 1))) {
        end++;
      }
      if (end - at >= SHORTEST_PIECE) {
        hidden.append(HIDDEN);
        at = end;
      } else {
        hidden.append(message.charAt(at));
        at++;
      }
    }
    return hidden.toString();
  }

  private @Nullable Object filled(String setting, @Nullable Object value) {
    return switch (value) {
      case String text -> filled(setting, text);
      case List<?> list -> {
        List<@Nullable Object> filled = new ArrayList<>();
        list.forEach(element -> filled.add(filled(setting, element)));
        yield filled;
      }
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> filled = new LinkedHashMap<>();
        map.forEach((key, element) -> filled.put(key, filled(setting, element)));
        yield filled;
      }
      case null, default -> value;
    };
  }

  private String filled(String setting, String text) {
    return MARK.matcher(text)
        .replaceAll(
            mark ->
                Matcher.quoteReplacement(
                    replacement(setting, mark.group(), mark.group(1), mark.group(2))));
  }

  private String replacement(
      String setting, String mark, @Nullable String name, @Nullable String end) {
    if (name == null) {
      return mark.substring(1);
    }
    boolean closed = !"".equals(end);
    if (closed && name.startsWith(FILE) && name.length() > FILE.length()) {
      String value = content(setting, name.substring(FILE.length()));
      used.add(value);
      return value;
    }
    if (!closed || !NAME.matcher(name).matches()) {
      throw new SettingsException(
          "`"
              + setting
              + "`: `${` is not followed by the name of an environment variable, or by `file:` and"
              + " a path, and `}`; write `$${` for the characters themselves");
    }
    String value = environment.apply(name);
    if (value == null || value.isEmpty()) {
      throw new SettingsException(
          "`" + setting + "` needs the environment variable `" + name + "`, which is not set");
    }
    used.add(value);
    return value;
  }

  /** What a file holds, without the line break at its end. */
  private static String content(String setting, String path) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      bytes = in.readNBytes(LARGEST_FILE + 1);
    } catch (IOException | InvalidPathException e) {
      throw new SettingsException(
          "`" + setting + "` needs the file `" + path + "`, which can't be read");
    }
    String content = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
    if (content.isEmpty() || bytes.length > LARGEST_FILE) {
      throw new SettingsException(
          "`"
              + setting
              + "` needs the file `"
              + path
              + "`, which is "
              + (content.isEmpty() ? "empty" : "larger than 64 KiB"));
    }
    return content;
  }
}

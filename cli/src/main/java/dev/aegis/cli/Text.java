package dev.aegis.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Texts of strangers, made fit for a terminal. */
final class Text {
  private static final int FIRST_WIDE = 0x1100;
  private static final int FIRST_FULL_WIDTH = 0xFF01;
  private static final int LAST_FULL_WIDTH = 0xFF60;
  private static final int HALF_WIDTH = 0xFF61;
  private static final int LAST_BASIC = 0xFFFF;
  private static final int FIRST_PICTURE = 0x1F300;
  private static final int LAST_PICTURE = 0x1FAFF;

  private static final Pattern SPACES = Pattern.compile(" ");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
  private static final List<DateTimeFormatter> SHORTER_TIMES =
      Stream.of("MM-dd HH:mm:ss", "MM-dd HH:mm", "HH:mm")
          .map(pattern -> DateTimeFormatter.ofPattern(pattern, Locale.ROOT))
          .toList();

  private static final Pattern PLAIN_WORD = Pattern.compile("[\\p{L}\\p{N}_@%+=:,./-]+");

  private Text() {}

  /**
   * The text without anything that would move the cursor, change colours, end the line or turn the
   * direction of writing: such characters are shown as {@code \}{@code u} escapes.
   */
  static String printable(String text) {
    if (text.codePoints().noneMatch(Text::isUnprintable)) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 8);
    text.codePoints()
        .forEach(
            c -> {
              if (!isUnprintable(c)) {
                shown.appendCodePoint(c);
              } else if (c == '\n') {
                shown.append("\\n");
              } else if (c == '\t') {
                shown.append("\\t");
              } else if (c == '\r') {
                shown.append("\\r");
              } else {
                shown.append(c > 0xFFFF ? "\\U%08X".formatted(c) : "\\u%04X".formatted(c));
              }
            });
    return shown.toString();
  }

  /** A text as a word of a command line that people can copy. */
  static String word(String text) {
    return PLAIN_WORD.matcher(text).matches()
        ? text
        : "'" + printable(text).replace("'", "'\\''") + "'";
  }

  /**
   * A JSON text in which such characters are escapes, but for the line breaks around its values,
   * which strings never hold.
   */
  static String escaped(String json) {
    if (json.codePoints().noneMatch(c -> c != '\n' && isUnprintable(c))) {
      return json;
    }
    StringBuilder escaped = new StringBuilder(json.length() + 8);
    json.codePoints()
        .forEach(
            c -> {
              if (c != '\n' && isUnprintable(c)) {
                for (char unit : Character.toChars(c)) {
                  escaped.append("\\u%04x".formatted((int) unit));
                }
              } else {
                escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  private static boolean isUnprintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** At most so many code points, with an ellipsis where something is left out. */
  static String shortened(String text, int longest) {
    if (text.codePointCount(0, text.length()) <= longest) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
  }

  /** At most so many columns, with an ellipsis where something is left out. */
  static String cut(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int taken = 1;
    for (int c : text.codePoints().toArray()) {
      taken += width(c);
      if (taken > columns) {
        break;
      }
      kept.appendCodePoint(c);
    }
    return kept.append('…').toString();
  }

  /** At most so many columns, with an ellipsis where the beginning is left out. */
  static String cutFront(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    int[] letters = text.codePoints().toArray();
    int from = letters.length;
    int taken = 1;
    while (from > 0 && taken + width(letters[from - 1]) <= columns) {
      from--;
      taken += width(letters[from]);
    }
    return "…" + new String(letters, from, letters.length - from);
  }

  /** A sentence in lines of at most so many columns, broken between words. */
  static List<String> wrapped(String sentence, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : SPACES.split(sentence, -1)) {
      if (!line.isEmpty() && width(line.toString()) + 1 + width(word) > columns) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** How many columns a text takes on a terminal. */
  static int width(String text) {
    return text.codePoints().map(Text::width).sum();
  }

  private static int width(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default -> isWide(c) ? 2 : 1;
    };
  }

  /** What terminals give two columns: East Asian writing, and most pictures. */
  private static boolean isWide(int c) {
    if (c < FIRST_WIDE) {
      return false;
    }
    boolean picture = c >= FIRST_PICTURE && c <= LAST_PICTURE;
    boolean full = c >= FIRST_FULL_WIDTH && c <= LAST_FULL_WIDTH;
    return picture
        || full
        || switch (Character.UnicodeScript.of(c)) {
          case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO, YI -> c < HALF_WIDTH || c > LAST_BASIC;
          default -> false;
        };
  }

  /** A time as people in a zone read it, to the second. */
  static String time(Instant time, ZoneId zone) {
    return time.atZone(zone).format(TIME);
  }

  /** The same, and after it shorter and shorter forms. */
  static List<String> times(Instant time, ZoneId zone) {
    return Stream.concat(Stream.of(TIME), SHORTER_TIMES.stream())
        .map(time.atZone(zone)::format)
        .toList();
  }

  /** {@code a, b or c}. */
  static String oneOf(List<String> words) {
    if (words.size() < 2) {
      return String.join("", words);
    }
    return String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
  }
}

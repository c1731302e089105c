package dev.aegis.audit;

import dev.aegis.action.ActionLimits;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one text of a JSON value, to be hashed: different values have different texts, equal ones the
 * same.
 *
 * <p>It is RFC 8785 (members sorted by UTF-16 code units, no white space, shortest escapes, doubles
 * as ECMAScript prints them), apart from what RFC 8785 would write alike:
 *
 * <ul>
 *   <li>ints are written in full decimal, never through a double;
 *   <li>a double that would look like an int ends in {@code .0}, and negative zero is {@code -0.0};
 *   <li>a lone surrogate, which has no UTF-8, is escaped as <code>&#92;udXXX</code>.
 * </ul>
 *
 * <p>Reading the text gives the value back, ints as ints and doubles as doubles.
 */
public final class CanonicalJson {
  /**
   * How many lists and objects may stand within each other: more than any door lets in, and few
   * enough that what is wrapped around them can still be read and written.
   */
  static final int DEEPEST = 300;

  private static final String HEX = "0123456789abcdef";

  private final StringBuilder text;

  private CanonicalJson(int size) {
    text = new StringBuilder(size);
  }

  /**
   * The text of a value.
   *
   * @param value null, {@link Boolean}, a whole number of a primitive's box, {@link Double}, {@link
   *     Float}, {@link String}, {@link List} or {@link Map} with string keys
   * @throws IllegalArgumentException where it holds anything else, a number that is not finite, or
   *     is nested deeper than 300 levels or than the thread's stack has room for
   */
  public static String of(@Nullable Object value) {
    CanonicalJson writer = new CanonicalJson(typicalSize(value));
    try {
      writer.write(value, 0);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("nested deeper than this thread has room for", e);
    }
    return writer.text.toString();
  }

  private static int typicalSize(@Nullable Object value) {
    return switch (value) {
      case String string -> string.length() + 2;
      case List<?> list -> 256;
      case Map<?, ?> map -> 512;
      case null, default -> 24;
    };
  }

  private void write(@Nullable Object value, int depth) {
    switch (value) {
      case null -> text.append("null");
      case Boolean truth -> text.append(truth);
      case String string -> quote(string);
      case Long number -> text.append(number.longValue());
      case Integer number -> text.append(number.intValue());
      case Short number -> text.append(number.intValue());
      case Byte number -> text.append(number.intValue());
      case Double number -> text.append(decimal(number));
      case Float number -> text.append(decimal(number.doubleValue()));
      case List<?> list -> list(list, depth);
      case Map<?, ?> map -> object(map, depth);
      default ->
          throw new IllegalArgumentException("not a JSON value: " + value.getClass().getName());
    }
  }

  private static void checkDepth(int depth) {
    if (depth >= DEEPEST) {
      throw new IllegalArgumentException("nested deeper than " + DEEPEST + " levels");
    }
  }

  private void list(List<?> list, int depth) {
    checkDepth(depth);
    text.append('[');
    Iterator<?> values = list.iterator();
    while (values.hasNext()) {
      write(values.next(), depth + 1);
      if (values.hasNext()) {
        text.append(',');
      }
    }
    text.append(']');
  }

  private void object(Map<?, ?> map, int depth) {
    checkDepth(depth);
    TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
    map.forEach(
        (key, value) -> {
          if (!(key instanceof String name)) {
            throw new IllegalArgumentException("not a name of a JSON member: " + key);
          }
          sorted.put(name, value);
        });
    text.append('{');
    boolean first = true;
    for (Map.Entry<String, @Nullable Object> member : sorted.entrySet()) {
      if (!first) {
        text.append(',');
      }
      first = false;
      quote(member.getKey());
      text.append(':');
      write(member.getValue(), depth + 1);
    }
    text.append('}');
  }

  private void quote(String string) {
    if (isPlain(string)) {
      text.append('"').append(string).append('"');
      return;
    }
    boolean illFormed = ActionLimits.isIllFormed(string);
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\b' -> text.append("\\b");
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\f' -> text.append("\\f");
        case '\r' -> text.append("\\r");
        default -> {
          if (c < ' ') {
            escape(c);
          } else if (illFormed && Character.isSurrogate(c)) {
            i += surrogate(string, i);
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private static boolean isPlain(String string) {
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  /** How many characters it took beyond the one at {@code i}. */
  private int surrogate(String string, int i) {
    int codePoint = string.codePointAt(i);
    if (Character.isSupplementaryCodePoint(codePoint)) {
      text.appendCodePoint(codePoint);
      return 1;
    }
    escape(string.charAt(i));
    return 0;
  }

  private void escape(char c) {
    text.append("\\u")
        .append(HEX.charAt(c >> 12))
        .append(HEX.charAt(c >> 8 & 15))
        .append(HEX.charAt(c >> 4 & 15))
        .append(HEX.charAt(c & 15));
  }

  private static String decimal(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("not a JSON number: " + number);
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    return number < 0 ? "-" + positive(-number) : positive(number);
  }

  /** ECMA-262, Number::toString, with {@code .0} where that gives an int. */
  private static String positive(double number) {
    BigDecimal shortest = shortest(number);
    String digits = shortest.unscaledValue().toString();
    int count = digits.length();
    int point = count - shortest.scale();
    if (count <= point && point <= 21) {
      return digits + "0".repeat(point - count) + ".0";
    }
    if (0 < point && point <= 21) {
      return digits.substring(0, point) + "." + digits.substring(point);
    }
    if (-6 < point && point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    String exponent = (point > 0 ? "e+" : "e-") + Math.abs(point - 1);
    String rest = count == 1 ? "" : "." + digits.substring(1);
    return digits.charAt(0) + rest + exponent;
  }

  private static BigDecimal shortest(double number) {
    BigDecimal printed = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    if (printed.precision() == 2) {
      // Java prints at least two digits, and picks the nearest of those: 4.9E-324 where 5 will do.
      BigDecimal one = printed.round(new MathContext(1)).stripTrailingZeros();
      if (one.doubleValue() == number) {
        return one;
      }
    }
    return printed;
  }
}

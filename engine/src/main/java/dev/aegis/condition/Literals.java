package dev.aegis.condition;

import dev.aegis.diagnostic.Code;
import dev.aegis.source.Span;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the text of literals. */
final class Literals {
  private final Consumer<Mistake> mistakes;

  Literals(Consumer<Mistake> mistakes) {
    this.mistakes = mistakes;
  }

  /** A whole number, decimal or hexadecimal; null, and a mistake, where it does not fit 64 bits. */
  @Nullable Long integer(String text, Span span) {
    boolean negative = text.startsWith("-");
    String digits = negative ? text.substring(1).strip() : text;
    boolean hex = digits.length() > 2 && (digits.charAt(1) == 'x' || digits.charAt(1) == 'X');
    try {
      String unsigned = hex ? digits.substring(2) : digits;
      return Long.parseLong((negative ? "-" : "") + unsigned, hex ? 16 : 10);
    } catch (NumberFormatException e) {
      mistakes.accept(
          new Mistake(
              Code.BAD_LITERAL,
              span,
              "`" + text + "` does not fit an int of 64 bits",
              "write it as a double: `" + text + ".0`"));
      return null;
    }
  }

  /**
   * A number with a fraction or an exponent; null, and a mistake, where it is past a double's
   * range.
   */
  @Nullable Double decimal(String text, Span span) {
    double value = Double.parseDouble(text.replace(" ", ""));
    if (Double.isInfinite(value)) {
      mistakes.accept(
          new Mistake(Code.BAD_LITERAL, span, "`" + text + "` is past a double's range", null));
      return null;
    }
    return value;
  }

  /** What a quoted text stands for; null, and a mistake, where it has a bad escape. */
  @Nullable String string(String token, Span span) {
    boolean raw = token.charAt(0) == 'r' || token.charAt(0) == 'R';
    String quoted = raw ? token.substring(1) : token;
    boolean triple =
        quoted.length() >= 6 && (quoted.startsWith("\"\"\"") || quoted.startsWith("'''"));
    int quotes = triple ? 3 : 1;
    String inner = quoted.substring(quotes, quoted.length() - quotes);
    return raw ? inner : unescape(inner, span.start() + quotes);
  }

  private @Nullable String unescape(String text, int offset) {
    StringBuilder value = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '\\') {
        value.append(c);
        at++;
        continue;
      }
      int length = escape(text, at, value);
      if (length < 0) {
        int end = Math.min(text.length(), at + 2);
        mistakes.accept(
            new Mistake(
                Code.BAD_LITERAL,
                new Span(offset + at, offset + end),
                "`" + text.substring(at, end) + "` is no escape",
                "a backslash itself is `\\\\`; a raw text, r'…', has no escapes"));
        return null;
      }
      at += length;
    }
    return value.toString();
  }

  /** Appends what an escape stands for; how long it was, or -1. */
  private static int escape(String text, int at, StringBuilder value) {
    if (at + 1 >= text.length()) {
      return -1;
    }
    char kind = text.charAt(at + 1);
    int simple = "abfnrtv\\?\"'`".indexOf(kind);
    if (simple >= 0) {
      value.append("\u0007\b\f\n\r\t\u000B\\?\"'`".charAt(simple));
      return 2;
    }
    return switch (kind) {
      case 'x', 'X' -> coded(text, at, 2, 2, 16, value);
      case 'u' -> coded(text, at, 2, 4, 16, value);
      case 'U' -> coded(text, at, 2, 8, 16, value);
      case '0', '1', '2', '3' -> coded(text, at, 1, 3, 8, value);
      default -> -1;
    };
  }

  private static int coded(
      String text, int at, int skip, int digits, int radix, StringBuilder value) {
    int end = at + skip + digits;
    if (end > text.length()) {
      return -1;
    }
    long codePoint = 0;
    for (int i = at + skip; i < end; i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0 || text.charAt(i) > 'f') {
        return -1;
      }
      codePoint = codePoint * radix + digit;
    }
    if (codePoint > Character.MAX_CODE_POINT
        || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)) {
      return -1;
    }
    value.appendCodePoint((int) codePoint);
    return end - at;
  }
}

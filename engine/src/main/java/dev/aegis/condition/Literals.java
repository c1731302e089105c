package dev.aegis.condition;

import dev.aegis.diagnostic.Code;
import dev.aegis.source.Span;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The values of literals as the lexer has cut them out. */
final class Literals {
  private Literals() {}

  /** The value of digits, perhaps hexadecimal, perhaps with a sign; 0 with a problem. */
  static Long integer(String text, Span span, Problems problems) {
    boolean negative = text.startsWith("-");
    String digits = negative ? text.substring(1) : text;
    String sign = negative ? "-" : "";
    try {
      return digits.startsWith("0x")
          ? Long.parseLong(sign + digits.substring(2), 16)
          : Long.parseLong(sign + digits);
    } catch (NumberFormatException e) {
      problems.add(
          Code.BAD_LITERAL,
          span,
          "`" + text + "` does not fit an int",
          "ints go from -9223372036854775808 to 9223372036854775807");
      return 0L;
    }
  }

  static Double real(String text, Span span, Problems problems) {
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      problems.add(Code.BAD_LITERAL, span, "`" + text + "` does not fit a double");
    }
    return value;
  }

  /** What stands between the quotes, as it is. */
  static String rawText(String token) {
    return unquoted(token.substring(1));
  }

  /**
   * What stands between the quotes, its escapes resolved.
   *
   * @param start where the token stands
   */
  static String text(String token, int start, Problems problems) {
    String inner = unquoted(token);
    if (inner.indexOf('\\') < 0) {
      return inner;
    }
    int offset = start + (token.length() - inner.length()) / 2;
    StringBuilder value = new StringBuilder();
    int at = 0;
    while (at < inner.length()) {
      char c = inner.charAt(at);
      if (c != '\\') {
        value.append(c);
        at++;
        continue;
      }
      int end = escapeEnd(inner, at);
      String problem = appendEscape(inner, at, end, value);
      if (problem != null) {
        String written = inner.substring(at, end);
        value.append(written);
        problems.add(
            Code.BAD_LITERAL,
            new Span(offset + at, offset + end),
            problem.formatted(written),
            "write `\\\\` for a backslash, or a raw text: `r'…'`");
      }
      at = end;
    }
    return value.toString();
  }

  private static String unquoted(String token) {
    int quotes =
        token.length() >= 6 && (token.startsWith("\"\"\"") || token.startsWith("'''")) ? 3 : 1;
    return token.substring(quotes, token.length() - quotes);
  }

  /** Where an escape ends; one that is cut short ends before the next. */
  private static int escapeEnd(String text, int at) {
    int next = text.indexOf('\\', at + 2);
    return Math.min(at + escapeLength(text.charAt(at + 1)), next < 0 ? text.length() : next);
  }

  private static int escapeLength(char kind) {
    return switch (kind) {
      case 'x', 'X' -> 4;
      case 'u' -> 6;
      case 'U' -> 10;
      case '0', '1', '2', '3', '4', '5', '6', '7' -> 4;
      default -> Character.isHighSurrogate(kind) ? 3 : 2;
    };
  }

  /** Appends what an escape stands for, or gives what is wrong with it. */
  private static @Nullable String appendEscape(String text, int at, int end, StringBuilder value) {
    char kind = text.charAt(at + 1);
    int simple = "abfnrtv\\?\"'`".indexOf(kind);
    if (simple >= 0) {
      value.append("\u0007\b\f\n\r\t\u000b\\?\"'`".charAt(simple));
      return null;
    }
    int length = escapeLength(kind);
    if (length <= 3) {
      return "`%s` is not an escape";
    }
    if (at + length > end) {
      return "the escape `%s` is cut short";
    }
    boolean octal = Character.isDigit(kind);
    String digits = text.substring(octal ? at + 1 : at + 2, end);
    int codePoint = octal ? octal(digits) : hexadecimal(digits);
    if (codePoint < 0) {
      return octal
          ? "`%s` is not an escape: octal ones go from `\\000` to `\\377`"
          : "`%s` is not an escape: it needs " + digits.length() + " hexadecimal digits";
    }
    if (codePoint > Character.MAX_CODE_POINT || isSurrogate(codePoint)) {
      return "`%s` is no character";
    }
    value.appendCodePoint(codePoint);
    return null;
  }

  private static int octal(String digits) {
    boolean fits = digits.charAt(0) <= '3' && digits.chars().allMatch(c -> c >= '0' && c <= '7');
    return fits ? Integer.parseInt(digits, 8) : -1;
  }

  private static int hexadecimal(String digits) {
    boolean fits = digits.chars().allMatch(HexFormat::isHexDigit);
    return fits ? (int) Math.min(HexFormat.fromHexDigitsToLong(digits), Integer.MAX_VALUE) : -1;
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}

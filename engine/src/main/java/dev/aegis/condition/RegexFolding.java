package dev.aegis.condition;

import java.util.regex.Pattern;

/**
 * Finds what RE2/J 1.8 never comes back from: where case does not count, it walks from each
 * character that a pattern names through those that differ from it in case until it is back, and
 * from U+1C80 to U+1C88 (Cyrillic of old books) no way leads back.
 *
 * <p>Sees more ranges than there are, never fewer: {@code a-z} outside of brackets too.
 */
final class RegexFolding {
  private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[a-zA-Z-]*i");
  private static final int FIRST = 0x1C80;
  private static final int LAST = 0x1C88;

  /** Stands for a class of characters, or for what is no character. */
  private static final int NONE = -1;

  private final String pattern;
  private int at;

  private RegexFolding(String pattern) {
    this.pattern = pattern;
  }

  static boolean isEndless(String pattern) {
    return IGNORES_CASE.matcher(pattern).find() && new RegexFolding(pattern).namesOne();
  }

  private boolean namesOne() {
    int before = NONE;
    while (at < pattern.length()) {
      int low = next();
      boolean ranges = low == '-' && before != NONE && at < pattern.length();
      int high = ranges ? next() : low;
      int from = ranges && high != NONE ? before : low;
      if (high != NONE && from <= LAST && high >= FIRST) {
        return true;
      }
      before = high;
    }
    return false;
  }

  /** The next character that the pattern names. */
  private int next() {
    int c = pattern.codePointAt(at);
    at += Character.charCount(c);
    return c == '\\' && at < pattern.length() ? escaped() : c;
  }

  private int escaped() {
    int c = pattern.codePointAt(at);
    at += Character.charCount(c);
    return switch (c) {
      case 'x' -> hexadecimal();
      case 'p', 'P' -> {
        if (pattern.startsWith("{", at)) {
          afterBrace();
        }
        yield NONE;
      }
      case '0', '1', '2', '3', '4', '5', '6', '7' -> c - '0';
      default -> Character.isLetterOrDigit(c) ? NONE : c;
    };
  }

  private int hexadecimal() {
    int start = at;
    String digits;
    if (pattern.startsWith("{", at)) {
      afterBrace();
      digits = pattern.substring(start + 1, Math.max(start + 1, at - 1));
    } else {
      at = Math.min(at + 2, pattern.length());
      digits = pattern.substring(start, at);
    }
    return digits.matches("[0-9a-fA-F]{1,7}") ? Integer.parseInt(digits, 16) : NONE;
  }

  private void afterBrace() {
    int end = pattern.indexOf('}', at);
    at = end < 0 ? pattern.length() : end + 1;
  }
}

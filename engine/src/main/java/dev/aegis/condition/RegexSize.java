package dev.aegis.condition;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large a regular expression becomes when its counted repetitions are written out, which is how
 * RE2/J compiles them: {@code ((a{1000}){1000}){1000}} would need more memory than there is. An
 * estimate from above, made before anything is compiled; what it does not understand is an error to
 * the compiler as well.
 */
final class RegexSize {
  private static final long HUGE = 1_000_000_000;

  private final String pattern;
  private int at;

  /** What stands before the last piece, and that piece, in the group that is open. */
  private Level level = new Level();

  private final Deque<Level> outer = new ArrayDeque<>();

  private static final class Level {
    private long before = 1;
    private long last;

    void add(long piece) {
      before = Math.min(HUGE, before + last);
      last = piece;
    }

    void repeat(long times) {
      last = Math.min(HUGE, last * Math.max(1, times) + 1);
    }

    long total() {
      return Math.min(HUGE, before + last);
    }
  }

  private RegexSize(String pattern) {
    this.pattern = pattern;
  }

  /** In instructions, at most a billion. */
  static long of(String pattern) {
    return new RegexSize(pattern).total();
  }

  private long total() {
    while (at < pattern.length()) {
      switch (pattern.charAt(at)) {
        case '\\' -> escape();
        case '[' -> set();
        case '(' -> {
          outer.push(level);
          level = new Level();
          at++;
        }
        case ')' -> close();
        case '*', '+', '?' -> {
          level.repeat(1);
          at++;
        }
        case '{' -> braces();
        default -> one(at + 1);
      }
    }
    while (!outer.isEmpty()) {
      close();
    }
    return level.total();
  }

  private void one(int end) {
    level.add(1);
    at = Math.min(end, pattern.length());
  }

  private void close() {
    at++;
    if (!outer.isEmpty()) {
      long group = level.total();
      level = outer.pop();
      level.add(group + 1);
    }
  }

  private void escape() {
    char kind = at + 1 < pattern.length() ? pattern.charAt(at + 1) : '\0';
    if (kind == 'Q') {
      int end = pattern.indexOf("\\E", at);
      int stop = end < 0 ? pattern.length() : end;
      for (int i = at + 2; i < stop; i++) {
        level.add(1);
      }
      at = end < 0 ? stop : stop + 2;
    } else if ((kind == 'p' || kind == 'P' || kind == 'x') && pattern.startsWith("{", at + 2)) {
      int end = pattern.indexOf('}', at);
      one(end < 0 ? pattern.length() : end + 1);
    } else {
      one(at + 2);
    }
  }

  private void set() {
    int end = at + 1;
    if (pattern.startsWith("^", end)) {
      end++;
    }
    if (pattern.startsWith("]", end)) {
      end++;
    }
    while (end < pattern.length() && pattern.charAt(end) != ']') {
      int posix = pattern.startsWith("[:", end) ? pattern.indexOf(":]", end) : -1;
      end = posix >= 0 ? posix + 2 : end + (pattern.charAt(end) == '\\' ? 2 : 1);
    }
    one(end + 1);
  }

  /** A repetition, or braces that stand for themselves. */
  private void braces() {
    int end = pattern.indexOf('}', at);
    long most = -1;
    if (end > at + 1) {
      for (String bound : pattern.substring(at + 1, end).split(",", -1)) {
        if (!bound.chars().allMatch(c -> c >= '0' && c <= '9') || bound.length() > 9) {
          most = bound.length() > 9 ? HUGE : -1;
          break;
        }
        most = Math.max(most, bound.isEmpty() ? 1 : Long.parseLong(bound));
      }
    }
    if (most < 0) {
      one(at + 1);
    } else {
      level.repeat(most);
      at = end + 1;
    }
  }
}

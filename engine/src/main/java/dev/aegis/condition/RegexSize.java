package dev.aegis.condition;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large a regular expression becomes when its counted repetitions are written out, which is how
 * RE2/J compiles them: {@code ((a{1000}){1000}){1000}} would need more memory than there is. And
 * how many of its instructions can follow each other without a character between them: RE2/J goes
 * from one to the next by recursion, so that {@code (a?){1000}} would need more stack than there
 * is.
 *
 * <p>An estimate from above, made before anything is compiled; what it does not understand is an
 * error to the compiler as well.
 */
final class RegexSize {
  private static final long HUGE = 1_000_000_000;

  private final String pattern;
  private int at;

  /** The group that is open. */
  private Level level = new Level();

  private final Deque<Level> outer = new ArrayDeque<>();

  /**
   * A part of a pattern. Chains are of instructions that take no character.
   *
   * @param size in instructions
   * @param nullable whether it matches the empty text
   * @param enter the longest chain that begins where the part does
   * @param leave the longest chain that ends where the part does
   * @param chain the longest chain within it
   */
  record Piece(long size, boolean nullable, long enter, long leave, long chain) {
    static final Piece NOTHING = new Piece(0, true, 0, 0, 0);
    static final Piece CHARACTER = new Piece(1, false, 0, 0, 0);

    /** Takes no character, as {@code ^} does, or might not. */
    static final Piece ASSERTION = new Piece(1, true, 1, 1, 1);

    Piece then(Piece next) {
      return new Piece(
          sum(size, next.size),
          nullable && next.nullable,
          nullable ? sum(enter, next.enter) : enter,
          next.nullable ? sum(leave, next.leave) : next.leave,
          Math.max(sum(leave, next.enter), Math.max(chain, next.chain)));
    }

    /** This or that; the way to the first of several leads past all the others. */
    Piece or(Piece other) {
      long newEnter = sum(1, Math.max(enter, other.enter));
      return new Piece(
          sum(size, sum(other.size, 1)),
          nullable || other.nullable,
          newEnter,
          Math.max(nullable || other.nullable ? newEnter : 0, Math.max(leave, other.leave)),
          Math.max(newEnter, Math.max(chain, other.chain)));
    }

    /** In a group, which notes where it begins and ends. */
    Piece grouped() {
      // What takes no character is entered and left in one go.
      long notes = nullable ? 2 : 1;
      return new Piece(sum(size, 2), nullable, sum(enter, notes), sum(leave, notes), sum(chain, 2));
    }

    /**
     * Written out.
     *
     * @param varies whether it may be fewer or more times
     * @param optional whether there may be none
     * @param loops whether there may be ever more
     */
    Piece repeated(long times, boolean varies, boolean optional, boolean loops) {
      if (times == 0) {
        return ASSERTION;
      }
      // What takes no character can be passed as often as it is written out.
      long passes = nullable ? times : 1;
      long choice = varies ? 1 : 0;
      long newEnter = product(sum(enter, choice), passes);
      long newLeave = product(sum(leave, choice), passes);
      long across = nullable && !loops ? Math.max(newEnter, newLeave) : sum(newEnter, newLeave);
      return new Piece(
          sum(product(sum(size, choice), times), 1),
          nullable || optional,
          newEnter,
          newLeave,
          Math.max(sum(chain, 1), across));
    }

    private static long sum(long a, long b) {
      return Math.min(HUGE, a + b);
    }

    private static long product(long a, long b) {
      return Math.min(HUGE, a * b);
    }
  }

  /** What stands before the last piece, and that piece, in one alternative of a group. */
  private static final class Level {
    private Piece before = Piece.NOTHING;
    private Piece last = Piece.NOTHING;
    private Piece alternatives = Piece.NOTHING;
    private boolean alternates;

    void add(Piece piece) {
      before = before.then(last);
      last = piece;
    }

    void repeat(long times, boolean varies, boolean optional, boolean loops) {
      last = last.repeated(times, varies, optional, loops);
    }

    void alternate() {
      alternatives = total();
      alternates = true;
      before = Piece.NOTHING;
      last = Piece.NOTHING;
    }

    Piece total() {
      Piece sequence = before.then(last);
      return alternates ? alternatives.or(sequence) : sequence;
    }
  }

  private RegexSize(String pattern) {
    this.pattern = pattern;
  }

  /** Each number at most a billion. */
  static Piece of(String pattern) {
    return new RegexSize(pattern).total();
  }

  private Piece total() {
    while (at < pattern.length()) {
      switch (pattern.charAt(at)) {
        case '\\' -> escape();
        case '[' -> set();
        case '(' -> open();
        case ')' -> close();
        case '|' -> {
          level.alternate();
          at++;
        }
        case '^', '$' -> {
          level.add(Piece.ASSERTION);
          at++;
        }
        case '*', '+', '?' -> {
          char sign = pattern.charAt(at);
          level.repeat(1, true, sign != '+', sign != '?');
          at++;
        }
        case '{' -> braces();
        default -> one(at + Character.charCount(pattern.codePointAt(at)));
      }
    }
    while (!outer.isEmpty()) {
      close();
    }
    return level.total();
  }

  /** Flags alone, as in {@code (?i)}, are no group, and a repetition goes past them. */
  private void open() {
    int inside = afterFlags(at + 1);
    if (inside > at + 1 && pattern.startsWith(")", inside)) {
      boolean flags =
          pattern.substring(at + 2, inside).chars().noneMatch(c -> c == ':' || c == '>');
      if (flags) {
        at = inside + 1;
        return;
      }
    }
    outer.push(level);
    level = new Level();
    at = inside;
  }

  /** Past the flags or the name of a group, which begin with a question mark. */
  private int afterFlags(int start) {
    if (!pattern.startsWith("?", start)) {
      return start;
    }
    int end = start + 1;
    char last = pattern.startsWith("P<", end) || pattern.startsWith("<", end) ? '>' : ':';
    while (end < pattern.length() && pattern.charAt(end) != last && pattern.charAt(end) != ')') {
      end++;
    }
    return end < pattern.length() && pattern.charAt(end) == last ? end + 1 : end;
  }

  private void one(int end) {
    level.add(Piece.CHARACTER);
    at = Math.min(end, pattern.length());
  }

  private void close() {
    at++;
    if (!outer.isEmpty()) {
      Piece group = level.total();
      level = outer.pop();
      level.add(group.grouped());
    }
  }

  private void escape() {
    char kind = at + 1 < pattern.length() ? pattern.charAt(at + 1) : '\0';
    if (kind == 'Q') {
      int end = pattern.indexOf("\\E", at);
      int stop = end < 0 ? pattern.length() : end;
      for (int i = at + 2; i < stop; i++) {
        level.add(Piece.CHARACTER);
      }
      at = end < 0 ? stop : stop + 2;
    } else if ((kind == 'p' || kind == 'P' || kind == 'x') && pattern.startsWith("{", at + 2)) {
      int end = pattern.indexOf('}', at);
      one(end < 0 ? pattern.length() : end + 1);
    } else if ("AbBz".indexOf(kind) >= 0) {
      level.add(Piece.ASSERTION);
      at += 2;
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
    boolean optional = false;
    boolean loops = false;
    boolean varies = pattern.substring(at, Math.max(at, end)).contains(",");
    if (end > at + 1) {
      for (String bound : pattern.substring(at + 1, end).split(",", -1)) {
        if (!bound.chars().allMatch(c -> c >= '0' && c <= '9') || bound.length() > 9) {
          most = bound.length() > 9 ? HUGE : -1;
          break;
        }
        long times = bound.isEmpty() ? 1 : Long.parseLong(bound);
        most = Math.max(most, times);
        optional |= times == 0;
        loops |= bound.isEmpty();
      }
    }
    if (most < 0) {
      one(at + 1);
    } else {
      level.repeat(most, varies, optional, loops);
      at = end + 1;
    }
  }
}

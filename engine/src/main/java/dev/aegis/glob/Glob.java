package dev.aegis.glob;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for a whole text: {@code *} any run of characters, {@code ?} one code point, {@code
 * [a-z]} and {@code [!a-z]} one code point in or not in a set; everything else is itself. Every
 * text is a glob.
 *
 * <p>Immutable. Two globs are equal where their patterns are. Matching takes time linear in the
 * text for each star at most, where stars and text are all there is; with {@code ?} and sets, the
 * text's length times the pattern's at most. It allocates nothing.
 */
public final class Glob implements Comparable<Glob> {
  /** What a match costs at least, and each step where it goes part by part. */
  private static final long CALL = 16;

  private static final long STEP = 4;

  private final String pattern;
  private final List<Part> parts;
  private final List<Flaw> flaws;

  /** Where the stars stand in the pattern; null where there is more in it than text and stars. */
  private final int @Nullable [] stars;

  Glob(String pattern, List<Part> parts, List<Flaw> flaws) {
    this.pattern = pattern;
    this.parts = List.copyOf(parts);
    this.flaws = List.copyOf(flaws);
    this.stars = parts.stream().allMatch(Glob::isPlain) ? stars(pattern) : null;
  }

  /** The glob that a text is. */
  public static Glob of(String pattern) {
    return GlobParser.parse(pattern);
  }

  /** As it was written. */
  public String pattern() {
    return pattern;
  }

  /** What the text must be made of, in order; no two stars stand side by side. */
  public List<Part> parts() {
    return parts;
  }

  /** What in the pattern is legal and hardly meant, in order. */
  public List<Flaw> flaws() {
    return flaws;
  }

  /** Whether the whole of a text matches. */
  public boolean matches(String text) {
    int[] known = stars;
    if (known == null) {
      return Boolean.TRUE.equals(matchesParts(text, null));
    }
    return known.length == 0 ? pattern.equals(text) : matchesPlain(text, known);
  }

  /**
   * Whether the whole of a text matches, as far as that can be told with some effort.
   *
   * @return null where it can't
   */
  public @Nullable Boolean matches(String text, Effort effort) {
    int[] known = stars;
    if (known == null) {
      return effort.take(CALL) ? matchesParts(text, effort) : null;
    }
    long cost = known.length < 2 ? pattern.length() : text.length() / 4;
    return effort.take(CALL + cost) ? Boolean.valueOf(matches(text)) : null;
  }

  private static int[] stars(String pattern) {
    return IntStream.range(0, pattern.length()).filter(i -> pattern.charAt(i) == '*').toArray();
  }

  /** Puts each piece of text between two stars at the first place where it fits. */
  private boolean matchesPlain(String text, int[] stars) {
    int prefix = stars[0];
    int last = stars[stars.length - 1];
    int suffix = pattern.length() - 1 - last;
    int end = text.length() - suffix;
    if (end < prefix
        || !text.regionMatches(0, pattern, 0, prefix)
        || !text.regionMatches(end, pattern, last + 1, suffix)) {
      return false;
    }
    int at = prefix;
    for (int i = 1; i < stars.length; i++) {
      int piece = stars[i - 1] + 1;
      if (stars[i] > piece) {
        int found = find(text, at, end, piece, stars[i]);
        if (found < 0) {
          return false;
        }
        at = found + stars[i] - piece;
      }
    }
    return true;
  }

  /**
   * Where the pattern's characters from {@code first} to {@code last} stand in a part of a text.
   */
  private int find(String text, int from, int end, int first, int last) {
    char begin = pattern.charAt(first);
    int latest = end - (last - first);
    int at = from;
    while (at <= latest) {
      at = text.indexOf(begin, at, latest + 1);
      if (at < 0 || last - first == 1 || text.regionMatches(at, pattern, first, last - first)) {
        return at;
      }
      at++;
    }
    return -1;
  }

  private static boolean isPlain(Part part) {
    return switch (part) {
      case Star star -> true;
      case Literal literal -> !literal.isHalved();
      case AnyOne one -> false;
      case OneOf set -> false;
    };
  }

  private @Nullable Boolean matchesParts(String text, @Nullable Effort effort) {
    int part = 0;
    int at = 0;
    int retryPart = -1;
    int retryAt = 0;
    while (effort == null || effort.take(STEP)) {
      if (part < parts.size()) {
        Part expected = parts.get(part);
        if (expected instanceof Star) {
          if (part == parts.size() - 1) {
            return true;
          }
          retryPart = ++part;
          retryAt = at;
          continue;
        }
        int next = expected.after(text, at);
        if (next >= 0) {
          part++;
          at = next;
          continue;
        }
      } else if (at == text.length()) {
        return true;
      }
      if (retryPart < 0 || retryAt >= text.length()) {
        return false;
      }
      retryAt += Character.charCount(text.codePointAt(retryAt));
      part = retryPart;
      at = retryAt;
    }
    return null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Glob glob && glob.pattern.equals(pattern);
  }

  @Override
  public int hashCode() {
    return pattern.hashCode();
  }

  /** By pattern. */
  @Override
  public int compareTo(Glob other) {
    return pattern.compareTo(other.pattern);
  }

  @Override
  public String toString() {
    return pattern;
  }

  /** One piece of a glob. */
  public sealed interface Part {
    /** Where the text goes on after this part, or -1 where it does not stand at {@code at}. */
    int after(String text, int at);
  }

  /** Text that stands for itself; not empty. */
  public record Literal(String text) implements Part {
    @Override
    public int after(String whole, int at) {
      return whole.startsWith(text, at) && !splitsPair(whole, at + text.length())
          ? at + text.length()
          : -1;
    }

    /** Whether it begins or ends with half of a pair, and so must not be found inside one. */
    public boolean isHalved() {
      return Character.isLowSurrogate(text.charAt(0))
          || Character.isHighSurrogate(text.charAt(text.length() - 1));
    }

    private static boolean splitsPair(String whole, int at) {
      return at < whole.length()
          && Character.isSurrogatePair(whole.charAt(at - 1), whole.charAt(at));
    }
  }

  /** Any run of characters. */
  public record Star() implements Part {
    @Override
    public int after(String text, int at) {
      throw new IllegalStateException("a star has no single end");
    }
  }

  /** Any one code point. */
  public record AnyOne() implements Part {
    @Override
    public int after(String text, int at) {
      return at < text.length() ? at + Character.charCount(text.codePointAt(at)) : -1;
    }
  }

  /**
   * One code point within, or where {@code negated} outside, some ranges; ranges that run backwards
   * hold nothing.
   */
  public record OneOf(boolean negated, List<Range> ranges) implements Part {
    public OneOf {
      ranges = List.copyOf(ranges);
    }

    @Override
    public int after(String text, int at) {
      if (at >= text.length()) {
        return -1;
      }
      int codePoint = text.codePointAt(at);
      return contains(codePoint) ? at + Character.charCount(codePoint) : -1;
    }

    /** Whether a code point fits. */
    public boolean contains(int codePoint) {
      for (int i = 0; i < ranges.size(); i++) {
        if (ranges.get(i).contains(codePoint)) {
          return !negated;
        }
      }
      return negated;
    }
  }

  /** Code points from first to last, both included; empty where {@code last < first}. */
  public record Range(int first, int last) {
    boolean contains(int codePoint) {
      return first <= codePoint && codePoint <= last;
    }
  }

  /**
   * A place in a pattern that hardly means what it says.
   *
   * @param start in UTF-16 units of the pattern
   * @param end one past its last unit
   */
  public record Flaw(Kind kind, int start, int end) {
    /** What is odd. */
    public enum Kind {
      /** A bracket that stands for itself, since none closes it. */
      UNCLOSED_SET,
      /** A range whose end comes before its start: it holds nothing. */
      BACKWARD_RANGE
    }
  }
}

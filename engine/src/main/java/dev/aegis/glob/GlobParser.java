package dev.aegis.glob;

import dev.aegis.glob.Glob.AnyOne;
import dev.aegis.glob.Glob.Flaw;
import dev.aegis.glob.Glob.Literal;
import dev.aegis.glob.Glob.OneOf;
import dev.aegis.glob.Glob.Part;
import dev.aegis.glob.Glob.Range;
import dev.aegis.glob.Glob.Star;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the pattern once. */
final class GlobParser {
  private final String pattern;
  private final List<Part> parts = new ArrayList<>();
  private final List<Flaw> flaws = new ArrayList<>();
  private final StringBuilder literal = new StringBuilder();

  private GlobParser(String pattern) {
    this.pattern = Objects.requireNonNull(pattern);
  }

  static Glob parse(String pattern) {
    return new GlobParser(pattern).parse();
  }

  private Glob parse() {
    int at = 0;
    int unclosedFrom = Integer.MAX_VALUE;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      int close = c == '[' && at < unclosedFrom ? closeOf(at) : -1;
      if (c == '[' && close < 0) {
        // No set is closed from here on, so look no more: a text of brackets stays linear.
        if (at < unclosedFrom) {
          unclosedFrom = at;
          flaws.add(new Flaw(Flaw.Kind.UNCLOSED_SET, at, at + 1));
        }
      }
      if (c == '*') {
        add(new Star());
        at++;
      } else if (c == '?') {
        add(new AnyOne());
        at++;
      } else if (close > 0) {
        add(set(at + 1, close));
        at = close + 1;
      } else {
        literal.append(c);
        at++;
      }
    }
    flush();
    return new Glob(pattern, parts, flaws);
  }

  private int closeOf(int open) {
    int first = open + 1;
    if (first < pattern.length() && pattern.charAt(first) == '!') {
      first++;
    }
    return pattern.indexOf(']', first + 1);
  }

  private OneOf set(int open, int end) {
    boolean negated = pattern.charAt(open) == '!';
    int at = negated ? open + 1 : open;
    List<Range> ranges = new ArrayList<>();
    while (at < end) {
      int start = at;
      int first = pattern.codePointAt(at);
      at += Character.charCount(first);
      if (at + 1 < end && pattern.charAt(at) == '-') {
        int last = pattern.codePointAt(at + 1);
        at += 1 + Character.charCount(last);
        ranges.add(new Range(first, last));
        if (last < first) {
          flaws.add(new Flaw(Flaw.Kind.BACKWARD_RANGE, start, at));
        }
      } else {
        ranges.add(new Range(first, first));
      }
    }
    return new OneOf(negated, ranges);
  }

  private void add(Part part) {
    flush();
    boolean secondStar =
        part instanceof Star && !parts.isEmpty() && parts.getLast() instanceof Star;
    if (!secondStar) {
      parts.add(part);
    }
  }

  private void flush() {
    if (!literal.isEmpty()) {
      parts.add(new Literal(literal.toString()));
      literal.setLength(0);
    }
  }
}

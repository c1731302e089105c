package dev.aegis.testing;

/** Globs by the letter of the specification, in the simplest way: for tests to compare with. */
public final class NaiveGlob {
  private NaiveGlob() {}

  /** Whether the whole of a text matches. */
  public static boolean matches(String pattern, String text) {
    return matches(pattern.codePoints().toArray(), 0, text.codePoints().toArray(), 0);
  }

  private static boolean matches(int[] pattern, int p, int[] text, int t) {
    if (p == pattern.length) {
      return t == text.length;
    }
    if (pattern[p] == '*') {
      return matches(pattern, p + 1, text, t)
          || (t < text.length && matches(pattern, p, text, t + 1));
    }
    if (t == text.length) {
      return false;
    }
    if (pattern[p] == '?') {
      return matches(pattern, p + 1, text, t + 1);
    }
    int end = pattern[p] == '[' ? end(pattern, p) : -1;
    if (end < 0) {
      return pattern[p] == text[t] && matches(pattern, p + 1, text, t + 1);
    }
    return isIn(pattern, p + 1, end, text[t]) && matches(pattern, end + 1, text, t + 1);
  }

  /** Where the set that opens here is closed, or -1; what stands first in it never closes it. */
  private static int end(int[] pattern, int open) {
    int first = open + 1;
    if (first < pattern.length && pattern[first] == '!') {
      first++;
    }
    for (int i = first + 1; i < pattern.length; i++) {
      if (pattern[i] == ']') {
        return i;
      }
    }
    return -1;
  }

  private static boolean isIn(int[] pattern, int from, int end, int codePoint) {
    boolean negated = pattern[from] == '!';
    boolean found = false;
    for (int i = negated ? from + 1 : from; i < end; i++) {
      if (i + 2 < end && pattern[i + 1] == '-') {
        found |= pattern[i] <= codePoint && codePoint <= pattern[i + 2];
        i += 2;
      } else {
        found |= pattern[i] == codePoint;
      }
    }
    return found != negated;
  }
}

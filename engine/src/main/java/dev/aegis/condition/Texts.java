package dev.aegis.condition;

import dev.aegis.glob.Glob;

/** Questions to texts, each in time that its steps pay for. */
final class Texts {
  /** Up to here, looking at each place in turn is quick enough. */
  private static final long QUICK = 1_000_000;

  /** So many instructions of a regular expression are as quick as one character read. */
  private static final long INSTRUCTIONS = 8;

  /** To compile an instruction takes as long as to read so many characters. */
  private static final long COMPILING = 4;

  private Texts() {}

  static boolean contains(String text, String part, Steps steps) {
    steps.read((long) text.length() + part.length());
    boolean quick = (long) text.length() * part.length() <= QUICK;
    return quick ? text.contains(part) : find(text, part);
  }

  /** Knuth, Morris and Pratt: linear, whatever both are. */
  private static boolean find(String text, String part) {
    int[] border = new int[part.length()];
    for (int i = 1, k = 0; i < part.length(); i++) {
      while (k > 0 && part.charAt(i) != part.charAt(k)) {
        k = border[k - 1];
      }
      k += part.charAt(i) == part.charAt(k) ? 1 : 0;
      border[i] = k;
    }
    for (int i = 0, k = 0; i < text.length(); i++) {
      while (k > 0 && text.charAt(i) != part.charAt(k)) {
        k = border[k - 1];
      }
      k += text.charAt(i) == part.charAt(k) ? 1 : 0;
      if (k == part.length()) {
        return true;
      }
    }
    return false;
  }

  /** At each place in the text, each instruction of the expression may be under way. */
  static boolean matches(String text, Regex regex, Steps steps) {
    long length = text.length();
    steps.read(length + regex.pattern().length() + length * regex.size() / INSTRUCTIONS);
    try {
      return regex.findsIn(text);
    } catch (IllegalStateException e) {
      throw new Undecidable(new Failure(String.valueOf(e.getMessage())));
    }
  }

  /** The same with an expression that is known only now, and must be compiled first. */
  static boolean matches(String text, String pattern, Steps steps) {
    steps.read(pattern.length() + COMPILING * RegexSize.of(pattern).size());
    return matches(text, Regex.of(pattern), steps);
  }

  static boolean matches(String text, Glob glob, Steps steps) {
    // After a star, each place in the text may be looked at once for each character of the pattern.
    long length = text.length();
    steps.read(length + glob.pattern().length() + length * glob.pattern().length() / 64);
    return glob.matches(text);
  }

  /** With the letters A to Z in the other case, all others as they are. */
  static String lowerAscii(String text, Steps steps) {
    return mapped(text, 'A', 'Z', 'a' - 'A', steps);
  }

  static String upperAscii(String text, Steps steps) {
    return mapped(text, 'a', 'z', 'A' - 'a', steps);
  }

  private static String mapped(String text, char first, char last, int shift, Steps steps) {
    steps.read(text.length());
    StringBuilder mapped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      mapped.append(c >= first && c <= last ? (char) (c + shift) : c);
    }
    return mapped.toString();
  }
}

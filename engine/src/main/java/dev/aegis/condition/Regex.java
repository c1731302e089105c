package dev.aegis.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression, RE2 syntax, ready to search; two are equal where their patterns are.
 * Immutable.
 */
public final class Regex {
  /** In characters; compiling takes memory in proportion. */
  static final int LONGEST = 1_000;

  private final Pattern compiled;

  private Regex(Pattern compiled) {
    this.compiled = compiled;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException where it is none, or is too long or too large; the message
   *     says why
   */
  public static Regex of(String pattern) {
    if (pattern.length() > LONGEST) {
      throw new IllegalArgumentException("it is longer than 1,000 characters");
    }
    try {
      return new Regex(Pattern.compile(Objects.requireNonNull(pattern)));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getDescription(), e);
    } catch (RuntimeException | StackOverflowError e) {
      throw new IllegalArgumentException("it can't be compiled", e);
    }
  }

  /** What to do about a pattern of another dialect; null where there is no good guess. */
  public static @Nullable String hint(String pattern) {
    if (pattern.contains("(?=")
        || pattern.contains("(?!")
        || pattern.contains("(?<=")
        || pattern.contains("(?<!")) {
      return "RE2 has no look-ahead and no look-behind; say it with a second condition";
    }
    if (pattern.matches("(?s).*\\\\[1-9].*") || pattern.contains("(?P=")) {
      return "RE2 has no back references";
    }
    if (pattern.contains("\\Z")) {
      return "the end of the text is `\\z` in RE2";
    }
    return null;
  }

  /** Whether it is found anywhere in a text. */
  public boolean find(String text) {
    return compiled.matcher(text).find();
  }

  public String pattern() {
    return compiled.pattern();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Regex regex && regex.pattern().equals(pattern());
  }

  @Override
  public int hashCode() {
    return pattern().hashCode();
  }

  @Override
  public String toString() {
    return pattern();
  }
}

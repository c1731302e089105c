package dev.aegis.condition;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.Fragment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression in the syntax of RE2, which searches in time linear in the text. The second
 * argument of a {@link Function#MATCHES} with a constant pattern, and the operand of a map style
 * {@link Term.Comparison#MATCHES}.
 *
 * <p>Immutable. Two are equal where their patterns are.
 */
public final class Regex {
  /** In UTF-16 code units; a longer one is refused. */
  public static final int LONGEST = 4_096;

  /** In instructions, so that neither compiling nor searching can run away. */
  private static final long LARGEST = 20_000;

  /** In instructions that take no character: a search recurses from one to the next. */
  private static final long LONGEST_CHAIN = 1_000;

  /** What other engines know and RE2 does not, with what to do about it. */
  private static final Map<String, String> FOREIGN =
      Map.of(
          "(?=", "look-ahead is not available: RE2 searches in linear time",
          "(?!", "look-ahead is not available: write the negation outside, as `!…matches(…)`",
          "(?<=", "look-behind is not available: RE2 searches in linear time",
          "(?<!", "look-behind is not available: RE2 searches in linear time",
          "(?>", "atomic groups are not available, and not needed: RE2 never backtracks",
          "(?#", "comments are not available in RE2",
          "(?P=", "back-references are not available in RE2",
          "(?(", "conditional groups are not available in RE2",
          "\\Z", "write `\\z` for the end of the text");

  private static final String TOO_LARGE = "its repetitions, written out, make it too large";

  private final String pattern;
  private final Pattern compiled;
  private final long size;

  private Regex(String pattern, Pattern compiled, long size) {
    this.pattern = pattern;
    this.compiled = compiled;
    this.size = size;
  }

  /**
   * The regular expression that a text is.
   *
   * @throws IllegalArgumentException where it is none; the message is one line
   */
  public static Regex of(String pattern) {
    String complaint = complaint(pattern);
    if (complaint == null) {
      try {
        Pattern compiled = Pattern.compile(pattern);
        if (compiled.programSize() <= LARGEST) {
          return new Regex(pattern, compiled, compiled.programSize());
        }
        complaint = TOO_LARGE;
      } catch (PatternSyntaxException e) {
        complaint = e.getDescription();
      } catch (RuntimeException | StackOverflowError e) {
        // RE2/J gives up in its own ways on some hostile patterns.
        complaint = "it is too complex";
      }
    }
    throw new IllegalArgumentException(complaint);
  }

  /** What is wrong with a pattern before it is compiled. */
  private static @Nullable String complaint(String pattern) {
    if (pattern.length() > LONGEST) {
      return "it is longer than 4,096 characters";
    }
    if (RegexFolding.isEndless(pattern)) {
      return "the characters from U+1C80 to U+1C88 can't stand where case does not count";
    }
    RegexSize.Piece size = RegexSize.of(pattern);
    if (size.size() > LARGEST) {
      return TOO_LARGE;
    }
    return size.chain() > LONGEST_CHAIN
        ? "more than 1,000 of its parts can match nothing, one after the other"
        : null;
  }

  /** The regular expression that a fragment of a policy is. */
  public static Outcome<Regex> parse(Fragment text) {
    try {
      return Outcome.of(of(text.text()));
    } catch (IllegalArgumentException e) {
      return Outcome.failed(
          List.of(
              Diagnostic.of(Code.BAD_REGEX, text.source(), text.span(), message(e.getMessage()))
                  .withHint(hint(text.text()))));
    }
  }

  static String message(@Nullable String complaint) {
    return "the regular expression can't be read: " + complaint;
  }

  /** What may help where a pattern is refused. */
  public static @Nullable String hint(String pattern) {
    return FOREIGN.entrySet().stream()
        .filter(entry -> pattern.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .sorted()
        .findFirst()
        .orElse(
            pattern.matches("(?s).*\\\\[1-9].*")
                ? "back-references are not available in RE2"
                : null);
  }

  /** As it was written. */
  public String pattern() {
    return pattern;
  }

  /** How large it is compiled, in instructions. */
  long size() {
    return size;
  }

  /**
   * Whether it matches somewhere in a text.
   *
   * @throws IllegalStateException where the search needs more stack than the thread has left
   */
  public boolean findsIn(String text) {
    Matcher matcher = compiled.matcher(text);
    try {
      return matcher.find();
    } catch (StackOverflowError e) {
      throw new IllegalStateException("the regular expression is too complex for this thread", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Regex regex && regex.pattern.equals(pattern);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(pattern);
  }

  @Override
  public String toString() {
    return pattern;
  }
}

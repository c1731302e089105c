package dev.aegis.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what Jackson found without naming Jackson's classes and switches. */
final class JacksonMessages {
  private static final Pattern TOKEN =
      Pattern.compile("(?:Unrecognized|Non-standard) token '(.*?)'");
  private static final Pattern CHARACTER =
      Pattern.compile(
          "Unexpected character \\('(.)' \\(code .*?\\)\\)(?:: (was expecting .*))?",
          Pattern.DOTALL);

  private JacksonMessages() {}

  static String inOurWords(JsonProcessingException cause) {
    if (cause instanceof JsonEOFException) {
      return "malformed JSON: it ends too early";
    }
    String original = cause.getOriginalMessage();
    Matcher token = TOKEN.matcher(original);
    if (token.lookingAt()) {
      return "malformed JSON: `" + token.group(1) + "` is no JSON value";
    }
    Matcher character = CHARACTER.matcher(original);
    if (character.matches() && !Character.isISOControl(character.group(1).charAt(0))) {
      return "malformed JSON: unexpected `"
          + character.group(1)
          + "`"
          + expected(character.group(2));
    }
    if (original.startsWith("Illegal unquoted character")) {
      return "malformed JSON: a control character inside a string must be escaped";
    }
    if (original.startsWith("Unrecognized character escape")) {
      return "malformed JSON: there is no such escape";
    }
    if (original.startsWith("Invalid numeric value")) {
      return "malformed JSON: not a number as JSON writes them";
    }
    return "malformed JSON";
  }

  private static String expected(@Nullable String expectation) {
    return expectation == null || expectation.contains("`") ? "" : ", " + expectation;
  }
}

package dev.aegis.condition;

import dev.aegis.diagnostic.Code;
import dev.aegis.grammar.ConditionLexer;
import dev.aegis.source.Span;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.antlr.v4.runtime.Token;

/** The tokens of an expression, and what can be said of mistakes by looking at them. */
final class Tokens {
  private static final Map<String, String> WORDS_OF_OTHER_LANGUAGES =
      Map.of("and", "&&", "or", "||", "not", "!", "True", "true", "False", "false", "None", "null");

  private final String text;
  private final List<Token> tokens;
  private final int[] offsets;

  /**
   * @param offsets from code points to UTF-16 units
   */
  Tokens(String text, List<Token> tokens, int[] offsets) {
    this.text = text;
    this.tokens = tokens.stream().filter(t -> t.getChannel() == Token.DEFAULT_CHANNEL).toList();
    this.offsets = offsets;
  }

  /** What is wrong whatever the grammar says: a stray character, brackets that do not fit. */
  Optional<Mistake> mistake() {
    Deque<Token> open = new ArrayDeque<>();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      String word = token.getText();
      if (token.getType() == ConditionLexer.ANYTHING_ELSE) {
        return Optional.of(stray(token, i));
      }
      switch (word) {
        case "(", "[", "{" -> {
          open.push(token);
          if (open.size() > SyntaxReader.DEEPEST) {
            return Optional.of(
                new Mistake(
                    Code.EXPRESSION_TOO_DEEP,
                    span(token),
                    "the expression is nested more than 64 levels deep",
                    null));
          }
        }
        case ")", "]", "}" -> {
          if (open.isEmpty()) {
            return Optional.of(syntax(token, "`" + word + "` closes nothing", null));
          }
          Token opener = open.pop();
          if (!fits(opener.getText(), word)) {
            return Optional.of(
                syntax(
                    token,
                    "`" + word + "` does not close `" + opener.getText() + "`",
                    "close the `" + opener.getText() + "` first"));
          }
        }
        default -> {}
      }
    }
    if (!open.isEmpty()) {
      Token opener = open.pop();
      return Optional.of(syntax(opener, "this `" + opener.getText() + "` is never closed", null));
    }
    return Optional.empty();
  }

  /** What to say of a token that the grammar did not expect. */
  Mistake unexpected(Token token) {
    if (token.getType() == Token.EOF) {
      String message = text.isBlank() ? "the expression is empty" : "the expression ends too soon";
      return new Mistake(
          Code.EXPRESSION_SYNTAX, new Span(text.length(), text.length()), message, null);
    }
    String word = token.getText();
    String meant = WORDS_OF_OTHER_LANGUAGES.get(word);
    if (meant != null) {
      return syntax(token, "`" + word + "` is not expected here", "did you mean `" + meant + "`?");
    }
    int index = tokens.indexOf(token);
    Token before = index > 0 ? tokens.get(index - 1) : null;
    if (before != null) {
      String other = WORDS_OF_OTHER_LANGUAGES.get(before.getText());
      if (other != null) {
        return syntax(
            before,
            "`" + before.getText() + "` is not expected here",
            "did you mean `" + other + "`?");
      }
      if (before.getType() == ConditionLexer.INT && "uU".contains(word)) {
        return syntax(token, "unsigned numbers are not part of the language", "leave the `u` out");
      }
      if (token.getType() == ConditionLexer.STRING && "bB".contains(before.getText())) {
        return syntax(before, "bytes are not part of the language", "leave the `b` out");
      }
    }
    return syntax(token, "`" + word + "` is not expected here", null);
  }

  private Mistake stray(Token token, int index) {
    String word = token.getText();
    String next = index + 1 < tokens.size() ? tokens.get(index + 1).getText() : "";
    return switch (word) {
      case "=" -> syntax(token, "`=` is no operator", "did you mean `==`?");
      case "&" -> syntax(token, "`&` is no operator", "did you mean `&&`?");
      case "|" -> syntax(token, "`|` is no operator", "did you mean `||`?");
      case "'", "\"" -> syntax(token, "this quote is never closed", null);
      case "`" -> syntax(token, "a name between backquotes can't have this form", null);
      case "<" -> syntax(token, "`<" + next + "` is no operator", "did you mean `!=`?");
      default -> syntax(token, "`" + word + "` means nothing here", null);
    };
  }

  private Mistake syntax(
      Token token, String message, @org.jspecify.annotations.Nullable String hint) {
    return new Mistake(Code.EXPRESSION_SYNTAX, span(token), message, hint);
  }

  private Span span(Token token) {
    return new Span(offsets[token.getStartIndex()], offsets[token.getStopIndex() + 1]);
  }

  private static boolean fits(String opener, String closer) {
    return switch (opener) {
      case "(" -> closer.equals(")");
      case "[" -> closer.equals("]");
      default -> closer.equals("}");
    };
  }
}

package dev.aegis.condition;

import dev.aegis.grammar.ConditionLexer;
import dev.aegis.source.Span;
import java.util.List;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;

/** An expression's text cut into tokens; ANTLR counts code points, we count code units. */
final class Tokens {
  private final String text;
  private final boolean wide;
  private final CommonTokenStream stream;

  Tokens(String text) {
    this.text = text;
    this.wide = text.codePointCount(0, text.length()) < text.length();
    ConditionLexer lexer = new ConditionLexer(CharStreams.fromString(text));
    // Nothing is silent: whatever no token fits becomes an ANYTHING_ELSE, which the parser refuses.
    lexer.removeErrorListeners();
    this.stream = new CommonTokenStream(lexer);
    stream.fill();
  }

  CommonTokenStream stream() {
    return stream;
  }

  /** The tokens that count, the end last. */
  List<Token> visible() {
    return stream.getTokens().stream()
        .filter(token -> token.getChannel() == Token.DEFAULT_CHANNEL)
        .toList();
  }

  Span span(Token token) {
    if (token.getType() == Token.EOF) {
      return new Span(text.length(), text.length());
    }
    return new Span(offset(token.getStartIndex()), offset(token.getStopIndex() + 1));
  }

  private int offset(int codePoints) {
    return wide ? text.offsetByCodePoints(0, codePoints) : codePoints;
  }
}

package dev.aegis.condition;

import dev.aegis.diagnostic.Code;
import dev.aegis.grammar.ConditionLexer;
import dev.aegis.grammar.ConditionParser;
import dev.aegis.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;

/** Reads the text of an expression into its tree; the one door to the generated parser. */
final class SyntaxReader {
  /** In characters. */
  static final int LONGEST = 4_096;

  /** In brackets of any kind. */
  static final int DEEPEST = 64;

  private final String text;
  private final List<Mistake> mistakes = new ArrayList<>();

  private SyntaxReader(String text) {
    this.text = text;
  }

  /**
   * @param tree null where there are mistakes
   */
  record Result(@Nullable Expr tree, List<Mistake> mistakes) {}

  static Result read(String text) {
    SyntaxReader reader = new SyntaxReader(text);
    Expr tree = reader.read();
    return new Result(reader.mistakes.isEmpty() ? tree : null, List.copyOf(reader.mistakes));
  }

  private @Nullable Expr read() {
    Span all = new Span(0, text.length());
    if (text.codePointCount(0, text.length()) > LONGEST) {
      add(Code.EXPRESSION_TOO_LONG, all, "the expression is longer than 4,096 characters", null);
      return null;
    }
    ConditionLexer lexer = new ConditionLexer(CharStreams.fromString(text));
    lexer.removeErrorListeners();
    CommonTokenStream tokens = new CommonTokenStream(lexer);
    tokens.fill();
    int[] offsets = offsets();
    Tokens seen = new Tokens(text, tokens.getTokens(), offsets);
    Optional<Mistake> early = seen.mistake();
    if (early.isPresent()) {
      mistakes.add(early.get());
      return null;
    }
    ConditionParser.StartContext start = parse(tokens, seen);
    return start == null ? null : new TreeBuilder(offsets, mistakes::add).build(start);
  }

  private ConditionParser.@Nullable StartContext parse(CommonTokenStream tokens, Tokens seen) {
    ConditionParser parser = new ConditionParser(tokens);
    parser.removeErrorListeners();
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
    parser.setErrorHandler(new BailErrorStrategy());
    try {
      return parser.start();
    } catch (ParseCancellationException e) {
      // Read once more, slowly, to say what is wrong.
      parser.reset();
      tokens.seek(0);
      parser.getInterpreter().setPredictionMode(PredictionMode.LL);
      parser.setErrorHandler(new DefaultErrorStrategy());
      parser.addErrorListener(new FirstError(seen));
      ConditionParser.StartContext start = parser.start();
      return mistakes.isEmpty() ? start : null;
    }
  }

  private void add(Code code, Span span, String message, @Nullable String hint) {
    mistakes.add(new Mistake(code, span, message, hint));
  }

  /** From code points, which the lexer counts, to UTF-16 units. */
  private int[] offsets() {
    int[] offsets = new int[text.codePointCount(0, text.length()) + 1];
    int unit = 0;
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = unit;
      if (unit < text.length()) {
        unit += Character.charCount(text.codePointAt(unit));
      }
    }
    return offsets;
  }

  /** Keeps the first error: those after it are mostly echoes. */
  private final class FirstError extends BaseErrorListener {
    private final Tokens seen;

    FirstError(Tokens seen) {
      this.seen = seen;
    }

    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        @Nullable Object offendingSymbol,
        int line,
        int column,
        String message,
        @Nullable RecognitionException e) {
      if (mistakes.isEmpty() && offendingSymbol instanceof Token token) {
        mistakes.add(seen.unexpected(token));
      }
    }
  }
}

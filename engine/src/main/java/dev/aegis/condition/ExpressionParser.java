package dev.aegis.condition;

import dev.aegis.action.ActionLimits;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.diagnostic.Severity;
import dev.aegis.grammar.ConditionParser;
import dev.aegis.source.Fragment;
import dev.aegis.source.Span;
import java.util.List;
import java.util.Objects;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;

/** The one door to the generated parser. */
final class ExpressionParser {
  /** In code points. */
  static final int LONGEST = 4_096;

  /** Brackets within brackets. */
  static final int DEEPEST = 64;

  private final Fragment fragment;
  private final Problems problems;

  private ExpressionParser(Fragment fragment) {
    this.fragment = fragment;
    this.problems = new Problems(fragment);
  }

  /**
   * What a text was read as.
   *
   * @param tree with the nearest value in the place of a literal that is none; null where the text
   *     is no expression
   */
  record Parsed(@Nullable Expr tree, List<Diagnostic> diagnostics) {}

  static Outcome<Expr> parse(Fragment fragment) {
    Parsed parsed = read(fragment);
    boolean failed = parsed.diagnostics().stream().anyMatch(d -> d.severity() == Severity.ERROR);
    return parsed.tree() == null || failed
        ? Outcome.failed(parsed.diagnostics())
        : Outcome.of(parsed.tree(), parsed.diagnostics());
  }

  /** Reads a text as far as it goes, so that what is wrong with the rest can be told as well. */
  static Parsed read(Fragment fragment) {
    ExpressionParser parser = new ExpressionParser(fragment);
    return new Parsed(parser.parse(), parser.problems.found());
  }

  private @Nullable Expr parse() {
    String text = fragment.text();
    if (text.codePointCount(0, text.length()) > LONGEST) {
      problems.add(
          Code.EXPRESSION_TOO_LONG,
          new Span(0, 1),
          "the expression is longer than 4,096 characters",
          "divide it into named conditions under `let`");
      return null;
    }
    if (ActionLimits.isIllFormed(text)) {
      problems.add(
          Code.EXPRESSION_SYNTAX,
          new Span(0, text.length()),
          "the expression holds a lone surrogate, which is no character");
      return null;
    }
    Tokens tokens = new Tokens(text);
    if (isTooDeep(tokens)) {
      return null;
    }
    ConditionParser.ExpressionContext context = recognize(tokens);
    return context == null ? null : new TreeBuilder(tokens, problems).expression(context);
  }

  private boolean isTooDeep(Tokens tokens) {
    int depth = 0;
    for (Token token : tokens.visible()) {
      switch (token.getType()) {
        case ConditionParser.LEFT_PAREN,
            ConditionParser.LEFT_BRACKET,
            ConditionParser.LEFT_BRACE -> {
          if (++depth > DEEPEST) {
            problems.add(
                Code.EXPRESSION_TOO_DEEP,
                tokens.span(token),
                "brackets are nested more than 64 levels deep here");
            return true;
          }
        }
        case ConditionParser.RIGHT_PAREN,
            ConditionParser.RIGHT_BRACKET,
            ConditionParser.RIGHT_BRACE ->
            depth--;
        default -> {}
      }
    }
    return false;
  }

  /** Tries the fast way, which gives up at the first mistake, then the one that can say where. */
  private ConditionParser.@Nullable ExpressionContext recognize(Tokens tokens) {
    ConditionParser parser = new ConditionParser(tokens.stream());
    parser.removeErrorListeners();
    parser.setErrorHandler(new BailErrorStrategy());
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
    try {
      return parser.start().expression();
    } catch (ParseCancellationException e) {
      return recognizeOrComplain(parser, tokens);
    }
  }

  private ConditionParser.@Nullable ExpressionContext recognizeOrComplain(
      ConditionParser parser, Tokens tokens) {
    FirstMistake mistake = new FirstMistake();
    parser.reset();
    parser.addErrorListener(mistake);
    parser.setErrorHandler(new DefaultErrorStrategy());
    parser.getInterpreter().setPredictionMode(PredictionMode.LL);
    try {
      return parser.start().expression();
    } catch (ParseCancellationException e) {
      new SyntaxMistakes(fragment.text(), tokens, problems)
          .explain(Objects.requireNonNull(mistake.token));
      return null;
    }
  }

  /**
   * Stops the parser at the first mistake. What comes after it is a guess, and guessing nests
   * without bounds: {@code ((()()()} opens brackets that nothing closes.
   */
  private static final class FirstMistake extends BaseErrorListener {
    private @Nullable Token token;

    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        Object offendingSymbol,
        int line,
        int charPositionInLine,
        String msg,
        @Nullable RecognitionException e) {
      token = (Token) offendingSymbol;
      throw new ParseCancellationException(msg, e);
    }
  }
}

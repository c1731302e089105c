package dev.aegis.condition;

import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.Fragment;
import dev.aegis.source.Span;

/** Expressions by themselves, without a policy around them: to look at, to print, to try out. */
public final class Expressions {
  private Expressions() {}

  /** The tree of an expression. */
  public static Outcome<Expr> parse(Fragment expression) {
    return ExpressionParser.parse(expression);
  }

  /** An expression's text in one style; parsing it gives the same tree, apart from the spans. */
  public static String print(Expr tree) {
    return ExprText.of(tree);
  }

  /**
   * An expression of any type, without the check of a policy's: its names are looked for when it is
   * evaluated, first among the bindings of the {@link Evaluation}; unknown names and functions fail
   * then.
   */
  public static Outcome<Term> compile(Fragment expression) {
    return compile(expression, Functions.NONE);
  }

  /**
   * The same.
   *
   * @param functions what it can call besides the language's own
   */
  public static Outcome<Term> compile(Fragment expression, Functions functions) {
    return parse(expression).then(tree -> compile(expression, tree, functions));
  }

  /**
   * The smallest part of an expression that fails, of one that does.
   *
   * @param expression one that {@link #compile} takes, and whose evaluation gives a {@link Failure}
   * @param functions those that it was compiled with
   */
  public static Span culprit(Fragment expression, Functions functions, Evaluation evaluation) {
    Culprit culprit =
        new Culprit(
            functions,
            part -> {
              Outcome<Term> term = compile(expression, part, functions);
              return term.succeeded() ? evaluation.evaluate(term.get()) : null;
            });
    return expression.inSource(culprit.of(parse(expression).get()));
  }

  private static Outcome<Term> compile(Fragment expression, Expr tree, Functions functions) {
    Problems problems = new Problems(expression);
    Translation translation = new Translation(new Names.Unchecked(), functions, problems);
    Term term = translation.translate(tree).term();
    return problems.hasErrors()
        ? Outcome.failed(problems.found())
        : Outcome.of(term, problems.found());
  }
}

package dev.aegis.condition;

import dev.aegis.diagnostic.Code;
import dev.aegis.grammar.ConditionParser;
import dev.aegis.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** Makes the tree of what the generated parser has recognized. */
final class TreeBuilder {
  private final Tokens tokens;
  private final Problems problems;

  TreeBuilder(Tokens tokens, Problems problems) {
    this.tokens = tokens;
    this.problems = problems;
  }

  Expr expression(ConditionParser.ExpressionContext context) {
    List<ConditionParser.DisjunctionContext> parts = context.disjunction();
    Expr last = disjunction(parts.getLast());
    if (parts.size() == 1) {
      return last;
    }
    List<Expr.Branch> branches = new ArrayList<>();
    for (int i = 0; i < parts.size() - 1; i += 2) {
      branches.add(new Expr.Branch(disjunction(parts.get(i)), disjunction(parts.get(i + 1))));
    }
    return new Expr.Conditional(span(context), branches, last);
  }

  private Expr disjunction(ConditionParser.DisjunctionContext context) {
    return logic(context, false, context.conjunction(), this::conjunction);
  }

  private Expr conjunction(ConditionParser.ConjunctionContext context) {
    return logic(context, true, context.relation(), this::relation);
  }

  private <T> Expr logic(
      ParserRuleContext context, boolean and, List<T> parts, Function<T, Expr> build) {
    return parts.size() == 1
        ? build.apply(parts.getFirst())
        : new Expr.Logic(span(context), and, parts.stream().map(build).toList());
  }

  private Expr relation(ConditionParser.RelationContext context) {
    return chain(context, context.sum(), context.relationOperator(), this::sum);
  }

  private Expr sum(ConditionParser.SumContext context) {
    return chain(context, context.product(), context.sumOperator(), this::product);
  }

  private Expr product(ConditionParser.ProductContext context) {
    return chain(context, context.unary(), context.productOperator(), this::unary);
  }

  private <T> Expr chain(
      ParserRuleContext context,
      List<T> operands,
      List<? extends ParserRuleContext> operators,
      Function<T, Expr> build) {
    Expr first = build.apply(operands.getFirst());
    if (operators.isEmpty()) {
      return first;
    }
    List<Expr.Link> links = new ArrayList<>();
    for (int i = 0; i < operators.size(); i++) {
      ParserRuleContext operator = operators.get(i);
      links.add(
          new Expr.Link(
              Operator.of(operator.getText()), span(operator), build.apply(operands.get(i + 1))));
    }
    return new Expr.Chain(span(context), first, links);
  }

  private Expr unary(ConditionParser.UnaryContext context) {
    int minuses = context.MINUS().size();
    int nots = context.NOT().size();
    boolean signed = minuses > 0 && isNumber(context.member().primary());
    Expr operand = member(context.member(), signed ? context.MINUS(minuses - 1).getSymbol() : null);
    int times = nots > 0 ? nots : signed ? minuses - 1 : minuses;
    return times == 0 ? operand : new Expr.Prefix(span(context), minuses > 0, times, operand);
  }

  private static boolean isNumber(ConditionParser.PrimaryContext context) {
    return context instanceof ConditionParser.ValueContext value
        && (value.literal().INT() != null || value.literal().DOUBLE() != null);
  }

  private Expr member(ConditionParser.MemberContext context, @Nullable Token sign) {
    Expr base = primary(context.primary(), sign);
    if (context.suffix().isEmpty()) {
      return base;
    }
    List<Expr.Suffix> suffixes = context.suffix().stream().map(this::suffix).toList();
    return new Expr.Access(base.span().to(span(context)), base, suffixes);
  }

  private Expr.Suffix suffix(ConditionParser.SuffixContext context) {
    Span span = span(context);
    return switch (context) {
      case ConditionParser.FieldContext field -> {
        TerminalNode quoted = field.selector().QUOTED_NAME();
        String text = field.selector().getText();
        yield new Expr.Field(
            span, quoted == null ? text : text.substring(1, text.length() - 1), quoted != null);
      }
      case ConditionParser.MethodContext method -> {
        if (method.selector().QUOTED_NAME() != null) {
          problems.add(
              Code.EXPRESSION_SYNTAX,
              span(method.selector()),
              "the name of a function stands without backquotes");
        }
        yield new Expr.Method(
            span,
            span(method.selector()),
            method.selector().getText(),
            arguments(method.arguments()));
      }
      case ConditionParser.AtContext at -> new Expr.At(span, expression(at.expression()));
      default -> throw new IllegalStateException(context.getText());
    };
  }

  private Expr primary(ConditionParser.PrimaryContext context, @Nullable Token sign) {
    Span span = span(context);
    return switch (context) {
      case ConditionParser.VariableContext variable ->
          new Expr.Name(span, variable.DOT() != null, variable.NAME().getText());
      case ConditionParser.ApplicationContext call ->
          new Expr.Apply(
              span,
              call.DOT() != null,
              tokens.span(call.NAME().getSymbol()),
              call.NAME().getText(),
              arguments(call.arguments()));
      case ConditionParser.ParenthesizedContext inner -> expression(inner.expression());
      case ConditionParser.ListContext list -> new Expr.ListOf(span, arguments(list.arguments()));
      case ConditionParser.MapContext map ->
          new Expr.MapOf(
              span,
              map.entries() == null
                  ? List.of()
                  : map.entries().entry().stream().map(this::entry).toList());
      case ConditionParser.ValueContext value -> literal(value.literal().getStart(), sign);
      default -> throw new IllegalStateException(context.getText());
    };
  }

  private List<Expr> arguments(ConditionParser.@Nullable ArgumentsContext context) {
    return context == null
        ? List.of()
        : context.expression().stream().map(this::expression).toList();
  }

  private Expr.Entry entry(ConditionParser.EntryContext context) {
    return new Expr.Entry(expression(context.expression(0)), expression(context.expression(1)));
  }

  private Expr literal(Token token, @Nullable Token sign) {
    Span span = tokens.span(token);
    if (sign != null) {
      span = span.to(tokens.span(sign));
    }
    String text = (sign == null ? "" : "-") + token.getText();
    Object value =
        switch (token.getType()) {
          case ConditionParser.INT -> Literals.integer(text, span, problems);
          case ConditionParser.DOUBLE -> Literals.real(text, span, problems);
          case ConditionParser.TEXT -> Literals.text(text, span.start(), problems);
          case ConditionParser.RAW_TEXT -> Literals.rawText(text);
          case ConditionParser.TRUE -> true;
          case ConditionParser.FALSE -> false;
          default -> null;
        };
    return new Expr.Literal(span, value);
  }

  private Span span(ParserRuleContext context) {
    return tokens.span(context.getStart()).to(tokens.span(context.getStop()));
  }
}

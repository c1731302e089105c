package dev.aegis.condition;

import dev.aegis.diagnostic.Code;
import dev.aegis.grammar.ConditionParser;
import dev.aegis.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** Builds the tree of an expression that fits the grammar. */
final class TreeBuilder {
  private static final Set<String> RESERVED =
      Set.of(
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while");

  private final int[] offsets;
  private final Consumer<Mistake> mistakes;
  private final Literals literals;

  TreeBuilder(int[] offsets, Consumer<Mistake> mistakes) {
    this.offsets = offsets;
    this.mistakes = mistakes;
    this.literals = new Literals(mistakes);
  }

  Expr build(ConditionParser.StartContext start) {
    return expression(start.expression());
  }

  private Expr expression(ConditionParser.ExpressionContext context) {
    List<ConditionParser.ConditionalOrContext> parts = context.conditionalOr();
    Expr result = or(parts.getLast());
    // a ? b : c ? d : e  stands flat in the grammar and nests to the right.
    for (int i = parts.size() - 3; i >= 0; i -= 2) {
      Expr condition = or(parts.get(i));
      Expr then = or(parts.get(i + 1));
      result = new Expr.Choice(condition.span().to(result.span()), condition, then, result);
    }
    return result;
  }

  private Expr or(ConditionParser.ConditionalOrContext context) {
    return logic(context, false, context.conditionalAnd().stream().map(this::and).toList());
  }

  private Expr and(ConditionParser.ConditionalAndContext context) {
    return logic(context, true, context.relation().stream().map(this::relation).toList());
  }

  private Expr logic(ParserRuleContext context, boolean and, List<Expr> operands) {
    return operands.size() == 1
        ? operands.getFirst()
        : new Expr.Logic(span(context), and, operands);
  }

  private Expr relation(ConditionParser.RelationContext context) {
    List<ConditionParser.AdditionContext> parts = context.addition();
    Expr left = addition(parts.getFirst());
    for (int i = 1; i < parts.size(); i++) {
      left = binary(context.relationOperator(i - 1), left, addition(parts.get(i)));
    }
    return left;
  }

  private Expr addition(ConditionParser.AdditionContext context) {
    List<ConditionParser.MultiplicationContext> parts = context.multiplication();
    Expr left = multiplication(parts.getFirst());
    for (int i = 1; i < parts.size(); i++) {
      left = binary(context.additionOperator(i - 1), left, multiplication(parts.get(i)));
    }
    return left;
  }

  private Expr multiplication(ConditionParser.MultiplicationContext context) {
    List<ConditionParser.UnaryContext> parts = context.unary();
    Expr left = unary(parts.getFirst());
    for (int i = 1; i < parts.size(); i++) {
      left = binary(context.multiplicationOperator(i - 1), left, unary(parts.get(i)));
    }
    return left;
  }

  private Expr binary(ParserRuleContext operator, Expr left, Expr right) {
    Function function =
        switch (operator.getText()) {
          case "<" -> Function.LESS;
          case "<=" -> Function.LESS_OR_EQUAL;
          case ">" -> Function.GREATER;
          case ">=" -> Function.GREATER_OR_EQUAL;
          case "==" -> Function.EQUAL;
          case "!=" -> Function.NOT_EQUAL;
          case "in" -> Function.IN;
          case "+" -> Function.ADD;
          case "-" -> Function.SUBTRACT;
          case "*" -> Function.MULTIPLY;
          case "/" -> Function.DIVIDE;
          case "%" -> Function.MODULO;
          default -> throw new IllegalStateException("no operator: " + operator.getText());
        };
    return new Expr.Binary(left.span().to(right.span()), function, span(operator), left, right);
  }

  private Expr unary(ConditionParser.UnaryContext context) {
    return switch (context) {
      case ConditionParser.PlainContext plain -> member(plain.member());
      case ConditionParser.NotContext not ->
          prefixed(not, Function.NOT, not.getChildCount() - 1, member(not.member()));
      case ConditionParser.NegatedContext negated -> negated(negated);
      default -> throw new IllegalStateException("no unary: " + context.getText());
    };
  }

  /** A minus before a number belongs to it, so that the smallest int can be written. */
  private Expr negated(ConditionParser.NegatedContext context) {
    int signs = context.getChildCount() - 1;
    return prefixed(context, Function.NEGATE, signs, member(context.member()));
  }

  private Expr prefixed(ParserRuleContext context, Function operator, int times, Expr operand) {
    Expr result = operand;
    int end = operand.span().end();
    for (int i = times - 1; i >= 0; i--) {
      Token sign = ((TerminalNode) context.getChild(i)).getSymbol();
      result = new Expr.Unary(new Span(span(sign).start(), end), operator, result);
    }
    return result;
  }

  private Expr member(ConditionParser.MemberContext context) {
    Expr result = primary(context.primary());
    for (ConditionParser.SuffixContext suffix : context.suffix()) {
      result = suffix(result, suffix);
    }
    return result;
  }

  private Expr suffix(Expr operand, ConditionParser.SuffixContext context) {
    Span span = operand.span().to(span(context));
    return switch (context) {
      case ConditionParser.SelectContext select ->
          new Expr.Select(span, operand, field(select.field()), span(select.field()));
      case ConditionParser.MethodContext method ->
          new Expr.Call(
              span,
              operand,
              method.name().getText(),
              span(method.name()),
              arguments(method.arguments()));
      case ConditionParser.IndexContext index ->
          new Expr.Index(span, operand, expression(index.expression()));
      default -> throw new IllegalStateException("no suffix: " + context.getText());
    };
  }

  private static String field(ConditionParser.FieldContext context) {
    String text = context.getText();
    return context.QUOTED() == null ? text : text.substring(1, text.length() - 1);
  }

  private List<Expr> arguments(ConditionParser.@Nullable ArgumentsContext context) {
    return context == null
        ? List.of()
        : context.expression().stream().map(this::expression).toList();
  }

  private Expr primary(ConditionParser.PrimaryContext context) {
    Span span = span(context);
    return switch (context) {
      case ConditionParser.CallContext call -> {
        Token name = call.IDENTIFIER().getSymbol();
        yield new Expr.Call(span, null, name(name), span(name), arguments(call.arguments()));
      }
      case ConditionParser.IdentifierContext identifier ->
          new Expr.Name(
              span, name(identifier.IDENTIFIER().getSymbol()), identifier.getChildCount() > 1);
      case ConditionParser.ParenthesisContext inner -> expression(inner.expression());
      case ConditionParser.ListContext list -> new Expr.ListOf(span, arguments(list.arguments()));
      case ConditionParser.MapContext map -> map(span, map);
      case ConditionParser.ValueContext value -> literal(span, value.literal());
      default -> throw new IllegalStateException("no primary: " + context.getText());
    };
  }

  private Expr map(Span span, ConditionParser.MapContext context) {
    List<Expr> keys = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    for (ConditionParser.EntryContext entry : context.entry()) {
      keys.add(expression(entry.expression(0)));
      values.add(expression(entry.expression(1)));
    }
    return new Expr.MapOf(span, keys, values);
  }

  private Expr literal(Span span, ConditionParser.LiteralContext context) {
    String text = context.getText();
    if (context.INT() != null) {
      return new Expr.Literal(span, literals.integer(text, span));
    }
    if (context.DOUBLE() != null) {
      return new Expr.Literal(span, literals.decimal(text, span));
    }
    if (context.STRING() != null) {
      return new Expr.Literal(span, literals.string(text, span));
    }
    if (context.NULL() != null) {
      return new Expr.Literal(span, null);
    }
    return new Expr.Literal(span, context.TRUE() != null);
  }

  private String name(Token token) {
    String name = token.getText();
    if (RESERVED.contains(name)) {
      mistakes.accept(
          new Mistake(
              Code.EXPRESSION_SYNTAX, span(token), "`" + name + "` is a reserved word", null));
    }
    return name;
  }

  private Span span(ParserRuleContext context) {
    return span(context.getStart()).to(span(context.getStop()));
  }

  private Span span(Token token) {
    return new Span(offsets[token.getStartIndex()], offsets[token.getStopIndex() + 1]);
  }
}

package dev.aegis.condition;

import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mistakes that are easily made in an expression: one operator for another, a bound that is off
 * by one, a `!` too many, a value that is missing from a list. Each edit changes one place of the
 * text.
 */
public final class ExpressionEdits {
  private static final Map<Operator, Operator> OTHERS =
      Map.of(
          Operator.LESS, Operator.LESS_OR_EQUAL,
          Operator.LESS_OR_EQUAL, Operator.LESS,
          Operator.GREATER, Operator.GREATER_OR_EQUAL,
          Operator.GREATER_OR_EQUAL, Operator.GREATER,
          Operator.EQUAL, Operator.NOT_EQUAL,
          Operator.NOT_EQUAL, Operator.EQUAL,
          Operator.ADD, Operator.SUBTRACT,
          Operator.SUBTRACT, Operator.ADD,
          Operator.MULTIPLY, Operator.DIVIDE,
          Operator.DIVIDE, Operator.MULTIPLY);

  private static final Map<String, String> OTHER_MACROS = Map.of("all", "exists", "exists", "all");

  private final String text;
  private final LinkedHashSet<Edit> edits = new LinkedHashSet<>();

  private ExpressionEdits(String text) {
    this.text = text;
  }

  /**
   * One change.
   *
   * @param kind what was changed
   * @param before the part as it is
   * @param after the part as it becomes; null where it is left out
   * @param text the whole expression as it becomes
   */
  public record Edit(Kind kind, String before, @Nullable String after, String text) {}

  /** What an edit changes. */
  public enum Kind {
    OPERATOR,
    VALUE,
    NEGATION,
    /** An element of a list, with nothing in its place. */
    LEFT_OUT
  }

  /** All edits of an expression, in the order of its text; none where it can't be read. */
  public static List<Edit> of(String expression) {
    Fragment fragment = Fragment.whole(new SourceText("expression", expression));
    Optional<Expr> tree = ExpressionParser.parse(fragment).value();
    ExpressionEdits edits = new ExpressionEdits(expression);
    tree.ifPresent(
        expr -> {
          edits.negate(new Span(0, expression.length()));
          edits.visit(expr);
        });
    return List.copyOf(edits.edits);
  }

  private void visit(Expr expr) {
    switch (expr) {
      case Expr.Literal literal -> literal(literal);
      case Expr.Name name -> {}
      case Expr.Apply apply -> apply.arguments().forEach(this::visit);
      case Expr.Access access -> {
        visit(access.base());
        access.suffixes().forEach(this::visit);
      }
      case Expr.Prefix prefix -> visit(prefix.operand());
      case Expr.Chain chain -> {
        visit(chain.first());
        for (Expr.Link link : chain.links()) {
          Operator other = OTHERS.get(link.operator());
          if (other != null) {
            replace(Kind.OPERATOR, link.operatorSpan(), other.symbol());
          }
          visit(link.operand());
        }
      }
      case Expr.Logic logic -> logic(logic);
      case Expr.Conditional conditional -> {
        for (Expr.Branch branch : conditional.branches()) {
          negate(branch.condition().span());
          visit(branch.condition());
          visit(branch.then());
        }
        visit(conditional.otherwise());
      }
      case Expr.ListOf list -> {
        leaveOut(list.elements());
        list.elements().forEach(this::visit);
      }
      case Expr.MapOf map ->
          map.entries()
              .forEach(
                  entry -> {
                    visit(entry.key());
                    visit(entry.value());
                  });
    }
  }

  private void visit(Expr.Suffix suffix) {
    switch (suffix) {
      case Expr.Field field -> {}
      case Expr.At at -> visit(at.index());
      case Expr.Method method -> {
        String other = OTHER_MACROS.get(method.name());
        if (other != null) {
          replace(Kind.OPERATOR, method.nameSpan(), other);
        }
        method.arguments().forEach(this::visit);
      }
    }
  }

  private void logic(Expr.Logic logic) {
    String symbol = logic.and() ? "&&" : "||";
    for (int i = 0; i < logic.operands().size(); i++) {
      Expr operand = logic.operands().get(i);
      if (i > 0) {
        int from = logic.operands().get(i - 1).span().end();
        int at = text.indexOf(symbol, from);
        if (at >= 0 && at < operand.span().start()) {
          replace(Kind.OPERATOR, new Span(at, at + 2), logic.and() ? "||" : "&&");
        }
      }
      negate(operand.span());
      visit(operand);
    }
  }

  private void literal(Expr.Literal literal) {
    Span span = literal.span();
    for (Object other : Neighbours.of(literal.value())) {
      replace(Kind.VALUE, span, other instanceof String text ? "'" + text + "'" : other.toString());
    }
  }

  private void leaveOut(List<Expr> elements) {
    for (int i = 0; elements.size() > 1 && i < elements.size(); i++) {
      Span element = elements.get(i).span();
      Span gone =
          i == 0
              ? new Span(element.start(), elements.get(1).span().start())
              : new Span(elements.get(i - 1).span().end(), element.end());
      String part = text.substring(element.start(), element.end());
      edits.add(new Edit(Kind.LEFT_OUT, part, null, with(gone, "")));
    }
  }

  private void negate(Span span) {
    replace(Kind.NEGATION, span, "!(" + text.substring(span.start(), span.end()) + ")");
  }

  private void replace(Kind kind, Span span, String by) {
    edits.add(new Edit(kind, text.substring(span.start(), span.end()), by, with(span, by)));
  }

  private String with(Span span, String by) {
    return text.substring(0, span.start()) + by + text.substring(span.end());
  }
}

package dev.aegis.condition;

import dev.aegis.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition as written, each node with its place in the expression's text. */
sealed interface Expr {
  Span span();

  /** A constant. */
  record Literal(Span span, @Nullable Object value) implements Expr {}

  /**
   * A name.
   *
   * @param global whether a dot stood before it, so that no variable of a macro hides it
   */
  record Name(Span span, String name, boolean global) implements Expr {}

  /** {@code operand.field}. */
  record Select(Span span, Expr operand, String field, Span fieldSpan) implements Expr {}

  /** {@code operand[index]}. */
  record Index(Span span, Expr operand, Expr index) implements Expr {}

  /**
   * {@code function(arguments)} or {@code receiver.function(arguments)}.
   *
   * @param receiver null for the first form
   */
  record Call(
      Span span, @Nullable Expr receiver, String function, Span nameSpan, List<Expr> arguments)
      implements Expr {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** A prefix operator. */
  record Unary(Span span, Function operator, Expr operand) implements Expr {}

  /** An infix operator other than {@code &&} and {@code ||}. */
  record Binary(Span span, Function operator, Span operatorSpan, Expr left, Expr right)
      implements Expr {}

  /** {@code a && b && …}, or the same with {@code ||}; at least two operands. */
  record Logic(Span span, boolean and, List<Expr> operands) implements Expr {
    public Logic {
      operands = List.copyOf(operands);
    }
  }

  /** {@code condition ? then : otherwise}. */
  record Choice(Span span, Expr condition, Expr then, Expr otherwise) implements Expr {}

  /** {@code [a, b]}. */
  record ListOf(Span span, List<Expr> elements) implements Expr {
    public ListOf {
      elements = List.copyOf(elements);
    }
  }

  /** {@code {a: b}}; as many values as keys. */
  record MapOf(Span span, List<Expr> keys, List<Expr> values) implements Expr {
    public MapOf {
      keys = List.copyOf(keys);
      values = List.copyOf(values);
    }
  }
}

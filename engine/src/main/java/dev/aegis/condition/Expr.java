package dev.aegis.condition;

import dev.aegis.source.Span;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An expression as its author wrote it, each part with its place in the text. A chain of operators
 * that bind alike is one node, so the tree is as deep as its brackets, not as long as its text.
 *
 * <p>Spans count UTF-16 code units of the expression's text. Immutable.
 */
public sealed interface Expr {

  /** Where it stands, without parentheses around it. */
  Span span();

  /**
   * {@code null}, {@code true}, {@code 42}, {@code 1.5}, {@code 'text'}.
   *
   * @param value null, {@link Boolean}, {@link Long}, {@link Double} or {@link String}
   */
  record Literal(Span span, @Nullable Object value) implements Expr {}

  /**
   * A variable, or the first part of a qualified name.
   *
   * @param absolute whether a dot stands before it: it is then no macro's variable
   */
  record Name(Span span, boolean absolute, String name) implements Expr {}

  /** {@code function(arguments)}. */
  record Apply(Span span, boolean absolute, Span nameSpan, String name, List<Expr> arguments)
      implements Expr {
    public Apply {
      arguments = List.copyOf(arguments);
    }
  }

  /** {@code base.field[index].method(arguments)}. */
  record Access(Span span, Expr base, List<Suffix> suffixes) implements Expr {
    public Access {
      Objects.requireNonNull(base);
      suffixes = List.copyOf(suffixes);
      if (suffixes.isEmpty()) {
        throw new IllegalArgumentException("an access without a suffix");
      }
    }
  }

  /** {@code !operand} or {@code -operand}, once or several times. */
  record Prefix(Span span, boolean negation, int times, Expr operand) implements Expr {
    public Prefix {
      Objects.requireNonNull(operand);
      if (times < 1) {
        throw new IllegalArgumentException("a prefix that is not there");
      }
    }
  }

  /** {@code first + second - third}: operators that bind alike, from the left. */
  record Chain(Span span, Expr first, List<Link> links) implements Expr {
    public Chain {
      Objects.requireNonNull(first);
      links = List.copyOf(links);
      if (links.isEmpty()) {
        throw new IllegalArgumentException("a chain without a link");
      }
    }
  }

  /** {@code a && b && c} or {@code a || b || c}. */
  record Logic(Span span, boolean and, List<Expr> operands) implements Expr {
    public Logic {
      operands = List.copyOf(operands);
    }
  }

  /** {@code condition ? value : condition ? value : otherwise}. */
  record Conditional(Span span, List<Branch> branches, Expr otherwise) implements Expr {
    public Conditional {
      branches = List.copyOf(branches);
      Objects.requireNonNull(otherwise);
    }
  }

  /** {@code [a, b]}. */
  record ListOf(Span span, List<Expr> elements) implements Expr {
    public ListOf {
      elements = List.copyOf(elements);
    }
  }

  /** {@code {a: b}}. */
  record MapOf(Span span, List<Entry> entries) implements Expr {
    public MapOf {
      entries = List.copyOf(entries);
    }
  }

  /** What can follow a value to reach into it. */
  sealed interface Suffix {
    Span span();
  }

  /** {@code .name} or {@code .`name`}. */
  record Field(Span span, String name, boolean quoted) implements Suffix {}

  /** {@code [index]}. */
  record At(Span span, Expr index) implements Suffix {}

  /** {@code .name(arguments)}. */
  record Method(Span span, Span nameSpan, String name, List<Expr> arguments) implements Suffix {
    public Method {
      arguments = List.copyOf(arguments);
    }
  }

  /** An operator with what stands to its right. */
  record Link(Operator operator, Span operatorSpan, Expr operand) {}

  /** {@code condition ? then :}. */
  record Branch(Expr condition, Expr then) {}

  /** {@code key: value}. */
  record Entry(Expr key, Expr value) {}
}

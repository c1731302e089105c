package dev.aegis.condition;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A condition in the form that is evaluated: no positions, macros expanded, {@code let} names put
 * in place, local variables numbered. Two terms that are equal mean the same, so the matcher lets
 * them share a node.
 *
 * <p>Both styles of condition end here: the map style's tests of parameters are {@link
 * ParameterTest}s, its times and weekdays are calls on the clock, like an expression's.
 */
public sealed interface Term {

  /** A value known when the policy is loaded. */
  record Constant(@Nullable Object value) implements Term {
    @Override
    public int hashCode() {
      return TermIdentity.hash(value);
    }
  }

  /** A fact about the action, the caller or the time. */
  record Fact(Attribute attribute) implements Term {
    public Fact {
      Objects.requireNonNull(attribute);
    }

    // Written out since the first use of those that a record has by itself takes milliseconds.

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Fact fact && fact.attribute == attribute;
    }

    @Override
    public int hashCode() {
      return attribute.hashCode();
    }
  }

  /**
   * A name that nothing is known of at load time: a binding of {@code aegis eval} or of a
   * conformance case.
   */
  record Free(String name) implements Term {
    public Free {
      Objects.requireNonNull(name);
    }
  }

  /**
   * The variable of an enclosing {@link Comprehension}.
   *
   * @param distance 0 for the innermost comprehension around it, 1 for the one around that
   */
  record Local(int distance) implements Term {}

  /**
   * What never has a value: a call of an unknown function, where that was not refused at load time.
   */
  record Broken(String reason) implements Term {
    public Broken {
      Objects.requireNonNull(reason);
    }
  }

  /** {@code operand.field}, or {@code operand['field']} with a constant key. */
  record Select(Term operand, String field) implements Term {
    public Select {
      Objects.requireNonNull(operand);
      Objects.requireNonNull(field);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Term term && TermIdentity.equal(this, term);
    }

    @Override
    public int hashCode() {
      return TermIdentity.hash(this);
    }
  }

  /** {@code has(operand.field)}. */
  record Has(Term operand, String field) implements Term {
    public Has {
      Objects.requireNonNull(operand);
      Objects.requireNonNull(field);
    }

    @Override
    public int hashCode() {
      return 31 * operand.hashCode() + TermIdentity.hash(field);
    }
  }

  /** An operator or a function with its arguments, the receiver first. */
  record Call(Function function, List<Term> arguments) implements Term {
    public Call {
      Objects.requireNonNull(function);
      arguments = List.copyOf(arguments);
      if (arguments.isEmpty()) {
        throw new IllegalArgumentException("a call without an argument");
      }
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Term term && TermIdentity.equal(this, term);
    }

    @Override
    public int hashCode() {
      return TermIdentity.hash(this);
    }
  }

  /** A call of a function that is not of the language; of its value, its type alone is known. */
  record Custom(CustomFunction function, List<Term> arguments) implements Term {
    public Custom {
      Objects.requireNonNull(function);
      arguments = List.copyOf(arguments);
    }

    @Override
    public int hashCode() {
      return 31 * TermIdentity.hash(function.name()) + arguments.hashCode();
    }
  }

  /** {@code a && b && …}: false where one is false, whatever the others are. */
  record All(List<Term> terms) implements Term {
    public All {
      terms = List.copyOf(terms);
    }
  }

  /** {@code a || b || …}: true where one is true, whatever the others are. */
  record Any(List<Term> terms) implements Term {
    public Any {
      terms = List.copyOf(terms);
    }
  }

  /** {@code condition ? then : otherwise}. */
  record Choice(Term condition, Term then, Term otherwise) implements Term {
    public Choice {
      Objects.requireNonNull(condition);
      Objects.requireNonNull(then);
      Objects.requireNonNull(otherwise);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Term term && TermIdentity.equal(this, term);
    }

    @Override
    public int hashCode() {
      return TermIdentity.hash(this);
    }
  }

  /** {@code [a, b]}. */
  record ListOf(List<Term> elements) implements Term {
    public ListOf {
      elements = List.copyOf(elements);
    }
  }

  /** {@code {a: b}}. */
  record MapOf(List<Pair> entries) implements Term {
    public MapOf {
      entries = List.copyOf(entries);
    }

    /** One entry. */
    public record Pair(Term key, Term value) {
      public Pair {
        Objects.requireNonNull(key);
        Objects.requireNonNull(value);
      }
    }
  }

  /**
   * A macro over a list or the keys of a map.
   *
   * @param filter for the map macro with three arguments; null otherwise
   */
  record Comprehension(Macro macro, Term range, @Nullable Term filter, Term body) implements Term {
    public Comprehension {
      Objects.requireNonNull(macro);
      Objects.requireNonNull(range);
      Objects.requireNonNull(body);
    }
  }

  /**
   * A test of the map style on one parameter: false where the parameter is absent or null.
   *
   * @param name as written: the whole name is tried as a key, then as a path
   */
  record ParameterTest(String name, Comparison comparison, Object operand) implements Term {
    public ParameterTest {
      Objects.requireNonNull(name);
      Objects.requireNonNull(comparison);
      Objects.requireNonNull(operand);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * TermIdentity.hash(name) + comparison.hashCode())
          + TermIdentity.hash(operand);
    }
  }

  /** The macros that bind a variable. */
  enum Macro {
    ALL,
    EXISTS,
    EXISTS_ONE,
    MAP,
    FILTER
  }

  /** The tests of the map style, as the policy names them. */
  enum Comparison {
    EQ,
    GT,
    GTE,
    LT,
    LTE,
    CONTAINS,
    MATCHES
  }
}

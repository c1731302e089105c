package dev.aegis.match;

import dev.aegis.condition.Attribute;
import dev.aegis.condition.Function;
import dev.aegis.condition.Term;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a term asks of a single parameter, where it is a test that a {@link Switch} can decide
 * without an evaluation and with the very same result.
 */
sealed interface Question {
  String parameter();

  /** Whether an absent parameter is false: so in the map style; in an expression it is an error. */
  boolean absentIsFalse();

  /**
   * A comparison with a number.
   *
   * @param lower whether values above the bound fit; else those below
   * @param inclusive whether the bound itself fits
   */
  record Threshold(
      String parameter, boolean absentIsFalse, boolean lower, boolean inclusive, Number bound)
      implements Question {}

  /**
   * Equality with one of some values.
   *
   * @param values as {@link Values#key} gives them; never empty
   */
  record OneOf(String parameter, boolean absentIsFalse, List<Object> values) implements Question {}

  /** The question that a term is; null where it is none. */
  static @Nullable Question of(Term term) {
    return switch (term) {
      case Term.ParameterTest test -> ofMapStyle(test);
      case Term.Call(Function function, List<Term> arguments) when arguments.size() == 2 ->
          ofCall(function, arguments.get(0), arguments.get(1));
      default -> null;
    };
  }

  private static @Nullable Question ofMapStyle(Term.ParameterTest test) {
    // A name with dots may also be a path, and where it is both it is undecidable.
    if (test.name().indexOf('.') >= 0) {
      return null;
    }
    return switch (test.comparison()) {
      case EQ -> oneOf(test.name(), true, List.of(test.operand()));
      case GT -> threshold(test.name(), true, true, false, test.operand());
      case GTE -> threshold(test.name(), true, true, true, test.operand());
      case LT -> threshold(test.name(), true, false, false, test.operand());
      case LTE -> threshold(test.name(), true, false, true, test.operand());
      case CONTAINS, MATCHES -> null;
    };
  }

  private static @Nullable Question ofCall(Function function, Term left, Term right) {
    String parameter = parameter(left);
    if (parameter != null) {
      return switch (function) {
        case EQUAL -> right instanceof Term.Constant(Object value) ? equal(parameter, value) : null;
        case IN -> in(parameter, right);
        case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
            right instanceof Term.Constant(Object value)
                ? comparison(parameter, function, value)
                : null;
        default -> null;
      };
    }
    parameter = parameter(right);
    if (parameter == null || !(left instanceof Term.Constant(Object value))) {
      return null;
    }
    return switch (function) {
      case EQUAL -> equal(parameter, value);
      case LESS -> comparison(parameter, Function.GREATER, value);
      case LESS_OR_EQUAL -> comparison(parameter, Function.GREATER_OR_EQUAL, value);
      case GREATER -> comparison(parameter, Function.LESS, value);
      case GREATER_OR_EQUAL -> comparison(parameter, Function.LESS_OR_EQUAL, value);
      default -> null;
    };
  }

  private static @Nullable String parameter(Term term) {
    return term instanceof Term.Select(Term.Fact(Attribute attribute), String field)
            && attribute == Attribute.PARAMS
        ? field
        : null;
  }

  private static @Nullable Question equal(String parameter, @Nullable Object value) {
    return value == null ? null : oneOf(parameter, false, List.of(value));
  }

  private static @Nullable Question in(String parameter, Term list) {
    List<Object> values = new ArrayList<>();
    switch (list) {
      case Term.Constant(List<?> elements) -> values.addAll(elements);
      case Term.ListOf(List<Term> elements) -> {
        for (Term element : elements) {
          if (!(element instanceof Term.Constant(Object value)) || value == null) {
            return null;
          }
          values.add(value);
        }
      }
      default -> {
        return null;
      }
    }
    return values.isEmpty() || values.size() > Values.MOST_KEYS
        ? null
        : oneOf(parameter, false, values);
  }

  private static @Nullable Question oneOf(
      String parameter, boolean absentIsFalse, List<Object> values) {
    List<Object> keys = new ArrayList<>();
    for (Object value : values) {
      Object key = Values.key(value);
      if (key == null) {
        return null;
      }
      if (!keys.contains(key)) {
        keys.add(key);
      }
    }
    return new OneOf(parameter, absentIsFalse, List.copyOf(keys));
  }

  private static @Nullable Question comparison(
      String parameter, Function function, @Nullable Object bound) {
    return switch (function) {
      case GREATER -> threshold(parameter, false, true, false, bound);
      case GREATER_OR_EQUAL -> threshold(parameter, false, true, true, bound);
      case LESS -> threshold(parameter, false, false, false, bound);
      case LESS_OR_EQUAL -> threshold(parameter, false, false, true, bound);
      default -> null;
    };
  }

  private static @Nullable Question threshold(
      String parameter,
      boolean absentIsFalse,
      boolean lower,
      boolean inclusive,
      @Nullable Object bound) {
    Number number = Values.number(bound);
    return number == null
        ? null
        : new Threshold(parameter, absentIsFalse, lower, inclusive, number);
  }
}

package dev.aegis.condition;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides the tests of the map style: a {@link Boolean} or a {@link Failure}. */
final class ParameterTests {
  private static final double TEN_TO_7 = 1e7;

  private ParameterTests() {}

  static Object decide(Term.ParameterTest test, Map<?, ?> params, Budget budget) {
    Object value = lookUp(test.name(), params);
    if (value == null) {
      return false;
    }
    if (value instanceof Failure) {
      return value;
    }
    Object operand = test.operand();
    return switch (test.comparison()) {
      case EQ -> Comparisons.equal(value, operand, budget);
      case GT -> order(test, Function.GREATER, value, budget);
      case GTE -> order(test, Function.GREATER_OR_EQUAL, value, budget);
      case LT -> order(test, Function.LESS, value, budget);
      case LTE -> order(test, Function.LESS_OR_EQUAL, value, budget);
      case CONTAINS -> contains(test, value, budget);
      case MATCHES -> matches(test, value, budget);
    };
  }

  /**
   * The parameter; null where it is absent or null, a failure where a key and a path both say what
   * it is.
   */
  private static @Nullable Object lookUp(String name, Map<?, ?> params) {
    boolean whole = params.containsKey(name);
    if (name.indexOf('.') < 0) {
      return whole ? Kinds.normal(params.get(name)) : null;
    }
    Object at = params;
    boolean path = true;
    for (String segment : name.split("\\.", -1)) {
      if (!(at instanceof Map<?, ?> map && map.containsKey(segment))) {
        path = false;
        break;
      }
      at = map.get(segment);
    }
    if (whole && path) {
      return new Failure("`" + name + "` is there twice, as a name and as a path");
    }
    return whole ? Kinds.normal(params.get(name)) : path ? Kinds.normal(at) : null;
  }

  private static Object order(
      Term.ParameterTest test, Function function, Object value, Budget budget) {
    if (value instanceof Boolean || !Comparisons.comparable(value, test.operand())) {
      return new Failure(
          "`"
              + test.name()
              + "` is "
              + Kinds.described(value)
              + " and can't be compared with "
              + Kinds.described(test.operand()));
    }
    Object result = Functions.call(function, value, test.operand(), budget);
    return result == null ? false : result;
  }

  private static Object contains(Term.ParameterTest test, Object value, Budget budget) {
    return switch (value) {
      case List<?> list -> Comparisons.in(test.operand(), list, budget);
      case String text when test.operand() instanceof String part -> {
        budget.spendUnits(text.length());
        yield text.contains(part);
      }
      case Map<?, ?> map -> test.operand() instanceof String key && map.containsKey(key);
      default ->
          new Failure(
              "`"
                  + test.name()
                  + "` is "
                  + Kinds.described(value)
                  + " and can't contain "
                  + Kinds.described(test.operand()));
    };
  }

  private static Object matches(Term.ParameterTest test, Object value, Budget budget) {
    String text =
        switch (value) {
          case String given -> given;
          case Boolean truth -> truth.toString();
          case Long number -> number.toString();
          case Double number -> text(number);
          default -> null;
        };
    if (text == null) {
      return new Failure(
          "`" + test.name() + "` is " + Kinds.described(value) + " and can't be searched");
    }
    budget.spendUnits(text.length());
    return test.operand() instanceof Regex regex
        ? regex.find(text)
        : new Failure("`" + test.name() + "` is searched for what is no regular expression");
  }

  /**
   * The shortest digits that give the number back, with {@code .0} where it is whole and below
   * 10^7.
   */
  static String text(double number) {
    String shortest = Conversions.text(number);
    boolean whole = number == Math.rint(number) && Math.abs(number) < TEN_TO_7;
    return whole ? shortest + ".0" : shortest;
  }
}

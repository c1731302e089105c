package dev.aegis.condition;

import dev.aegis.diagnostic.Quoted;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tests of the map style. */
final class ParameterTests {
  private static final Object ABSENT = new Object();

  private ParameterTests() {}

  /** A {@link Boolean}, or a failure. */
  static Object holds(Term.ParameterTest test, Map<String, ?> params, Steps steps) {
    Object value = Values.normal(find(test.name(), params, steps));
    if (value instanceof Failure || value == null) {
      return value == null ? false : value;
    }
    return switch (test.comparison()) {
      case EQ -> Values.equal(value, test.operand(), steps);
      case GT, GTE, LT, LTE -> ordered(test, value, steps);
      case CONTAINS -> contains(test, value, steps);
      case MATCHES -> matches(test, value, steps);
    };
  }

  /** The value of a name or a path; null where it is absent; a failure where it is both. */
  private static @Nullable Object find(String name, Map<String, ?> params, Steps steps) {
    steps.read(name.length());
    Object byPath = name.indexOf('.') < 0 ? ABSENT : follow(name.split("\\.", -1), params);
    if (!params.containsKey(name)) {
      return byPath == ABSENT ? null : byPath;
    }
    return byPath == ABSENT
        ? params.get(name)
        : new Failure(Quoted.of(name) + " is both the name of a parameter and a path to another");
  }

  private static @Nullable Object follow(String[] segments, Map<?, ?> params) {
    Object value = params;
    for (String segment : segments) {
      if (!(value instanceof Map<?, ?> map) || !map.containsKey(segment)) {
        return ABSENT;
      }
      value = map.get(segment);
    }
    return value;
  }

  private static Object ordered(Term.ParameterTest test, Object value, Steps steps) {
    if (value instanceof Boolean) {
      return new Failure(Quoted.of(test.name()) + " is a bool, which has no order");
    }
    Object order = Values.order(value, Values.normal(test.operand()), steps);
    if (!(order instanceof Integer sign)) {
      return order;
    }
    return switch (test.comparison()) {
      case GT -> sign > 0;
      case GTE -> sign >= 0;
      case LT -> sign < 0;
      default -> sign <= 0;
    };
  }

  private static Object contains(Term.ParameterTest test, Object value, Steps steps) {
    Object wanted = test.operand();
    return switch (value) {
      case List<?> list -> Operations.in(wanted, list, steps);
      case Map<?, ?> map -> wanted instanceof String key && map.containsKey(key);
      case String text ->
          wanted instanceof String part
              ? Texts.contains(text, part, steps)
              : new Failure(
                  "%s is a string, which can't contain %s"
                      .formatted(Quoted.of(test.name()), Values.kind(Values.normal(wanted))));
      default -> contradiction(test, value, "contains nothing");
    };
  }

  private static Object matches(Term.ParameterTest test, Object value, Steps steps) {
    if (!(test.operand() instanceof Regex regex)) {
      throw new IllegalStateException("the operand of a match is a regular expression");
    }
    return switch (value) {
      case String text -> Texts.matches(text, regex, steps);
      case Boolean bool -> Texts.matches(bool.toString(), regex, steps);
      case Number number -> Texts.matches(Values.text(number), regex, steps);
      default -> contradiction(test, value, "is not searched");
    };
  }

  private static Failure contradiction(Term.ParameterTest test, Object value, String why) {
    return new Failure(
        "%s is %s, which %s".formatted(Quoted.of(test.name()), Values.kind(value), why));
  }
}

package dev.aegis.condition;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code + - * / %} and the sign. */
final class Arithmetic {
  private static final Failure OVERFLOW = new Failure("an int overflows");

  private Arithmetic() {}

  static Object negate(@Nullable Object value) {
    return switch (value) {
      case Long l -> l == Long.MIN_VALUE ? OVERFLOW : -l;
      case Double d -> -d;
      case null, default -> Operations.wrong("`-`", value);
    };
  }

  static Object apply(Function function, @Nullable Object a, @Nullable Object b, Steps steps) {
    return switch (a) {
      case Long x when b instanceof Long y -> ints(function, x, y);
      case Number x when b instanceof Number y && function != Function.MODULO ->
          doubles(function, x.doubleValue(), y.doubleValue());
      case String x when b instanceof String y && function == Function.ADD -> {
        steps.read((long) x.length() + y.length());
        yield x + y;
      }
      case List<?> x when b instanceof List<?> y && function == Function.ADD -> {
        steps.read((long) x.size() + y.size());
        List<@Nullable Object> both = new ArrayList<>(x.size() + y.size());
        both.addAll(x);
        both.addAll(y);
        yield Collections.unmodifiableList(both);
      }
      case Instant x when b instanceof Duration y && function == Function.ADD -> Times.plus(x, y);
      case Instant x when b instanceof Duration y && function == Function.SUBTRACT ->
          Times.minus(x, y);
      case Instant x when b instanceof Instant y && function == Function.SUBTRACT ->
          Times.between(y, x);
      case Duration x when b instanceof Instant y && function == Function.ADD -> Times.plus(y, x);
      case Duration x when b instanceof Duration y && function == Function.ADD ->
          Times.inRange(x.plus(y));
      case Duration x when b instanceof Duration y && function == Function.SUBTRACT ->
          Times.inRange(x.minus(y));
      case null, default ->
          new Failure(
              "`%s` does not go between %s and %s"
                  .formatted(symbol(function), Values.kind(a), Values.kind(b)));
    };
  }

  private static Object ints(Function function, long a, long b) {
    try {
      return switch (function) {
        case ADD -> Math.addExact(a, b);
        case SUBTRACT -> Math.subtractExact(a, b);
        case MULTIPLY -> Math.multiplyExact(a, b);
        case DIVIDE -> b == 0 ? new Failure("division by zero") : divide(a, b);
        default -> b == 0 ? new Failure("division by zero") : remainder(a, b);
      };
    } catch (ArithmeticException e) {
      return OVERFLOW;
    }
  }

  private static Object divide(long a, long b) {
    return a == Long.MIN_VALUE && b == -1 ? OVERFLOW : (Object) (a / b);
  }

  private static Object remainder(long a, long b) {
    return a == Long.MIN_VALUE && b == -1 ? OVERFLOW : (Object) (a % b);
  }

  private static Object doubles(Function function, double a, double b) {
    return switch (function) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      default -> a / b;
    };
  }

  private static String symbol(Function function) {
    for (Operator operator : Operator.values()) {
      if (operator.function() == function) {
        return operator.symbol();
      }
    }
    throw new IllegalArgumentException(function.name());
  }
}

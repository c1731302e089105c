package dev.aegis.condition;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Sums, differences, products, quotients and remainders. */
final class Arithmetic {
  private Arithmetic() {}

  /**
   * The value, a {@link Failure} where it is past its range, or null where these kinds have none.
   */
  static @Nullable Object apply(Function function, @Nullable Object left, @Nullable Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      return whole(function, a, b);
    }
    boolean numbers =
        (left instanceof Long || left instanceof Double)
            && (right instanceof Long || right instanceof Double);
    if (numbers && left instanceof Number a && right instanceof Number b) {
      return decimal(function, a.doubleValue(), b.doubleValue());
    }
    return switch (function) {
      case ADD -> {
        if (left instanceof Instant time && right instanceof Duration duration) {
          yield Times.plus(time, duration);
        }
        if (left instanceof Duration duration && right instanceof Instant time) {
          yield Times.plus(time, duration);
        }
        yield left instanceof Duration a && right instanceof Duration b ? Times.sum(a, b) : null;
      }
      case SUBTRACT -> {
        if (left instanceof Instant time && right instanceof Duration duration) {
          yield Times.plus(time, duration.negated());
        }
        if (left instanceof Instant a && right instanceof Instant b) {
          yield Times.between(b, a);
        }
        yield left instanceof Duration a && right instanceof Duration b
            ? Times.sum(a, b.negated())
            : null;
      }
      default -> null;
    };
  }

  static @Nullable Object negate(@Nullable Object value) {
    return switch (value) {
      case Long number ->
          number == Long.MIN_VALUE ? new Failure("an int overflows") : (Object) (-number);
      case Double number -> -number;
      case null, default -> null;
    };
  }

  private static Object whole(Function function, long a, long b) {
    try {
      return switch (function) {
        case ADD -> Math.addExact(a, b);
        case SUBTRACT -> Math.subtractExact(a, b);
        case MULTIPLY -> Math.multiplyExact(a, b);
        case DIVIDE -> b == 0 ? new Failure("a division by zero") : (Object) divided(a, b);
        case MODULO -> b == 0 ? new Failure("a remainder by zero") : (Object) remainder(a, b);
        default -> throw new IllegalArgumentException("no arithmetic: " + function);
      };
    } catch (ArithmeticException e) {
      return new Failure("an int overflows");
    }
  }

  private static long divided(long a, long b) {
    if (a == Long.MIN_VALUE && b == -1) {
      throw new ArithmeticException("overflow");
    }
    return a / b;
  }

  private static long remainder(long a, long b) {
    if (a == Long.MIN_VALUE && b == -1) {
      throw new ArithmeticException("overflow");
    }
    return a % b;
  }

  private static @Nullable Object decimal(Function function, double a, double b) {
    return switch (function) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      default -> null;
    };
  }
}

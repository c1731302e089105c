package dev.aegis.condition;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Equality and order of values. */
final class Comparisons {
  private static final double TWO_TO_63 = 0x1p63;

  private Comparisons() {}

  /** Numbers are equal where their exact values are; different kinds are unequal. */
  static boolean equal(@Nullable Object left, @Nullable Object right, Budget budget) {
    Object a = Kinds.normal(left);
    Object b = Kinds.normal(right);
    if (a == null || b == null) {
      return a == null && b == null;
    }
    return switch (a) {
      case Long x when b instanceof Double y -> sameNumber(x, y);
      case Double x when b instanceof Long y -> sameNumber(y, x);
      // Not equals(): NaN is not itself, and the two zeros are one.
      case Double x when b instanceof Double y -> x.doubleValue() == y.doubleValue();
      case String x when b instanceof String y -> {
        budget.spendUnits(Math.min(x.length(), y.length()));
        yield x.equals(y);
      }
      case List<?> x when b instanceof List<?> y -> sameList(x, y, budget);
      case Map<?, ?> x when b instanceof Map<?, ?> y -> sameMap(x, y, budget);
      case Failure failure -> false;
      default -> a.equals(b);
    };
  }

  private static boolean sameNumber(long whole, double other) {
    return other >= -TWO_TO_63
        && other < TWO_TO_63
        && (long) other == whole
        && (double) (long) other == other;
  }

  private static boolean sameList(List<?> left, List<?> right, Budget budget) {
    if (left.size() != right.size()) {
      return false;
    }
    Iterator<?> other = right.iterator();
    for (Object item : left) {
      budget.spend(1);
      if (!equal(item, other.next(), budget)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameMap(Map<?, ?> left, Map<?, ?> right, Budget budget) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : left.entrySet()) {
      budget.spend(1);
      Object key = entry.getKey();
      if (!right.containsKey(key) || !equal(entry.getValue(), right.get(key), budget)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a list has an equal element, or a map an equal key. */
  static Object in(@Nullable Object item, @Nullable Object container, Budget budget) {
    if (container instanceof Map<?, ?> map) {
      return key(map, item) != null;
    }
    if (!(container instanceof List<?> list)) {
      return new Failure("`in` needs a list or a map, not " + Kinds.described(container));
    }
    for (Object element : list) {
      budget.spend(1);
      if (equal(item, element, budget)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The key of a map that equals a value: an int for a double of the same value; null where there
   * is none.
   */
  static @Nullable Object key(Map<?, ?> map, @Nullable Object value) {
    Object key = value;
    if (value instanceof Double number) {
      key =
          number == Math.rint(number) && sameNumber((long) (double) number, number)
              ? (Object) (long) (double) number
              : null;
    }
    boolean possible = key instanceof String || key instanceof Long || key instanceof Boolean;
    return possible && map.containsKey(key) ? key : null;
  }

  /**
   * The sign of left minus right.
   *
   * @param left comparable with the right one, see {@link #comparable}
   * @return empty where one of them is NaN
   */
  static OptionalInt order(Object left, Object right, Budget budget) {
    return switch (left) {
      case Long x when right instanceof Long y -> OptionalInt.of(Long.compare(x, y));
      case String x when right instanceof String y -> {
        budget.spendUnits(Math.min(x.length(), y.length()));
        yield OptionalInt.of(byCodePoint(x, y));
      }
      case Long x when right instanceof Double y -> number(x, y);
      case Double x when right instanceof Long y -> {
        OptionalInt turned = number(y, x);
        yield turned.isPresent() ? OptionalInt.of(-turned.getAsInt()) : turned;
      }
      case Double x when right instanceof Double y ->
          x.isNaN() || y.isNaN() ? OptionalInt.empty() : OptionalInt.of(x < y ? -1 : x > y ? 1 : 0);
      case Boolean x when right instanceof Boolean y -> OptionalInt.of(Boolean.compare(x, y));
      case Instant x when right instanceof Instant y -> OptionalInt.of(x.compareTo(y));
      case Duration x when right instanceof Duration y -> OptionalInt.of(x.compareTo(y));
      default -> throw new IllegalArgumentException("not comparable");
    };
  }

  /** Whether two values have an order at all. */
  static boolean comparable(@Nullable Object left, @Nullable Object right) {
    boolean numbers =
        (left instanceof Long || left instanceof Double)
            && (right instanceof Long || right instanceof Double);
    return numbers
        || (left instanceof String && right instanceof String)
        || (left instanceof Boolean && right instanceof Boolean)
        || (left instanceof Instant && right instanceof Instant)
        || (left instanceof Duration && right instanceof Duration);
  }

  private static OptionalInt number(long left, double right) {
    if (Double.isNaN(right)) {
      return OptionalInt.empty();
    }
    if (Double.isInfinite(right)) {
      return OptionalInt.of(right > 0 ? -1 : 1);
    }
    return OptionalInt.of(BigDecimal.valueOf(left).compareTo(new BigDecimal(right)));
  }

  /** UTF-16 order differs from that of code points where surrogates meet what lies above them. */
  static int byCodePoint(String left, String right) {
    int common = Math.min(left.length(), right.length());
    for (int i = 0; i < common; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean surrogateA = Character.isSurrogate(a);
        boolean surrogateB = Character.isSurrogate(b);
        if (surrogateA != surrogateB) {
          return surrogateA ? 1 : -1;
        }
        return Character.compare(a, b);
      }
    }
    return Integer.compare(left.length(), right.length());
  }
}

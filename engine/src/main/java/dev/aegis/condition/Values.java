package dev.aegis.condition;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values at run time: what they are, whether they are equal, which comes first. */
final class Values {
  /** Deeper ones are no JSON that any door lets in. */
  private static final int DEEPEST = 1_000;

  private Values() {}

  /** A value in the form that evaluation knows; a failure where it has none. */
  static @Nullable Object normal(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Boolean b -> b;
      case Long l -> l;
      case Double d -> d;
      case String s -> s;
      case List<?> l -> l;
      case Map<?, ?> m -> m;
      case Instant i -> i;
      case Duration d -> d;
      case Failure f -> f;
      case Integer i -> (long) i;
      case Short s -> (long) s;
      case Byte b -> (long) b;
      case Float f -> (double) f;
      case BigInteger i -> i.bitLength() < 64 ? (Object) i.longValue() : real(i.doubleValue());
      case BigDecimal d ->
          d.scale() == 0 && d.unscaledValue().bitLength() < 64
              ? (Object) d.longValue()
              : real(d.doubleValue());
      default -> new Failure("a value is of a kind that conditions do not know");
    };
  }

  private static Object real(double value) {
    return Double.isInfinite(value) ? new Failure("a number is out of range") : value;
  }

  /** Whether two values are equal; numbers are by exact value, other kinds never across. */
  static boolean equal(@Nullable Object left, @Nullable Object right, Steps steps) {
    return equal(left, right, steps, 0);
  }

  private static boolean equal(
      @Nullable Object left, @Nullable Object right, Steps steps, int depth) {
    Object a = normal(left);
    Object b = normal(right);
    if (a instanceof Failure failure) {
      throw new Undecidable(failure);
    }
    if (b instanceof Failure failure) {
      throw new Undecidable(failure);
    }
    if (depth > DEEPEST) {
      throw new Undecidable(new Failure("a value is nested too deeply to compare"));
    }
    steps.read(1);
    return switch (a) {
      case null -> b == null;
      case Long x when b instanceof Double y -> ExactNumbers.compare(x, y) == 0 && !y.isNaN();
      case Double x when b instanceof Long y -> ExactNumbers.compare(y, x) == 0 && !x.isNaN();
      case Double x when b instanceof Double y -> x.doubleValue() == y.doubleValue();
      case String x when b instanceof String y -> {
        steps.read(x.length() == y.length() ? x.length() : 0);
        yield x.equals(y);
      }
      case List<?> x when b instanceof List<?> y -> equalLists(x, y, steps, depth);
      case Map<?, ?> x when b instanceof Map<?, ?> y -> equalMaps(x, y, steps, depth);
      default -> a.equals(b);
    };
  }

  private static boolean equalLists(List<?> a, List<?> b, Steps steps, int depth) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!equal(a.get(i), b.get(i), steps, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalMaps(Map<?, ?> a, Map<?, ?> b, Steps steps, int depth) {
    if (a.size() != b.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : a.entrySet()) {
      Object key = keyIn(b, entry.getKey());
      if (key == null || !equal(entry.getValue(), b.get(key), steps, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  /** The key of a map that a value names, numbers by their value; null where there is none. */
  static @Nullable Object keyIn(Map<?, ?> map, @Nullable Object wanted) {
    Object key = normal(wanted);
    if (key instanceof Double d && d == Math.rint(d) && d >= -0x1p63 && d < 0x1p63) {
      key = (long) (double) d;
    }
    boolean possible = key instanceof String || key instanceof Long || key instanceof Boolean;
    try {
      return possible && map.containsKey(key) ? key : null;
    } catch (ClassCastException e) {
      // A sorted map of other keys.
      return null;
    }
  }

  /**
   * Which of two values comes first: a negative number, 0 or a positive one, or a failure.
   *
   * <p>Not a number has no place in the order: where CEL leaves a choice, it is no answer rather
   * than one that a rule can be slipped past with.
   */
  static Object order(@Nullable Object a, @Nullable Object b, Steps steps) {
    boolean unordered =
        (a instanceof Double d && d.isNaN()) || (b instanceof Double e && e.isNaN());
    boolean numbers = a instanceof Number && b instanceof Number;
    if (numbers && unordered) {
      return new Failure("what is not a number can't be ordered");
    }
    return switch (a) {
      case Long x when b instanceof Long y -> Long.compare(x, y);
      case Long x when b instanceof Double y -> ExactNumbers.compare(x, y);
      case Double x when b instanceof Long y -> ExactNumbers.compare(x, y);
      case Double x when b instanceof Double y -> ExactNumbers.compare(x, y);
      case String x when b instanceof String y -> {
        steps.read(Math.min(x.length(), y.length()));
        yield compare(x, y);
      }
      case Boolean x when b instanceof Boolean y -> Boolean.compare(x, y);
      case Instant x when b instanceof Instant y -> x.compareTo(y);
      case Duration x when b instanceof Duration y -> x.compareTo(y);
      case null, default -> new Failure("cannot compare " + kind(a) + " with " + kind(b));
    };
  }

  /** By code point; UTF-16 units would put some of them in another order. */
  private static int compare(String a, String b) {
    int end = Math.min(a.length(), b.length());
    for (int i = 0; i < end; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
        return surrogates ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** A number as conditions write it: shortest form, {@code .0} where it is whole. */
  static String text(Number number) {
    return number.toString();
  }

  /** The kind of a value in words: {@code an int}. */
  static String kind(@Nullable Object value) {
    return Kinds.inWords(Kinds.kindOf(value));
  }

  static Failure noConversion(@Nullable Object value, String to) {
    return new Failure(kind(value) + " can't be made " + to);
  }
}

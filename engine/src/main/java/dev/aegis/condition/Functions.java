package dev.aegis.condition;

import dev.aegis.glob.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What functions and operators do with values; a {@link Failure} where these values do not fit. */
final class Functions {
  private Functions() {}

  /** A function of one value. */
  static @Nullable Object call(Function function, @Nullable Object value, Budget budget) {
    Object result =
        switch (function) {
          case NOT -> value instanceof Boolean truth ? !truth : null;
          case NEGATE -> Arithmetic.negate(value);
          case SIZE -> size(value, budget);
          case LOWER_ASCII -> value instanceof String text ? ascii(text, 'A', 'Z', budget) : null;
          case UPPER_ASCII -> value instanceof String text ? ascii(text, 'a', 'z', budget) : null;
          case TO_BOOL -> Conversions.toBool(value);
          case TO_INT -> Conversions.toInt(value);
          case TO_DOUBLE -> Conversions.toDouble(value);
          case TO_STRING -> Conversions.toText(value);
          case TO_TIMESTAMP -> Times.toTimestamp(value);
          case TO_DURATION -> Times.toDuration(value);
          case GET_DATE,
              GET_DAY_OF_MONTH,
              GET_DAY_OF_WEEK,
              GET_DAY_OF_YEAR,
              GET_FULL_YEAR,
              GET_HOURS,
              GET_MILLISECONDS,
              GET_MINUTES,
              GET_MONTH,
              GET_SECONDS ->
              Times.part(function, value, "UTC");
          default -> null;
        };
    if (function == Function.TO_DYN) {
      return value;
    }
    return result != null
        ? result
        : new Failure(name(function) + " does not take " + Kinds.described(value));
  }

  /** A function of two values. */
  static @Nullable Object call(
      Function function, @Nullable Object left, @Nullable Object right, Budget budget) {
    return switch (function) {
      case EQUAL -> Comparisons.equal(left, right, budget);
      case NOT_EQUAL -> !Comparisons.equal(left, right, budget);
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> order(function, left, right, budget);
      case IN -> Comparisons.in(left, right, budget);
      case INDEX -> index(left, right);
      case ADD -> add(left, right, budget);
      case SUBTRACT, MULTIPLY, DIVIDE, MODULO -> {
        Object result = Arithmetic.apply(function, left, right);
        yield result != null ? result : mismatch(function, left, right);
      }
      case CONTAINS, STARTS_WITH, ENDS_WITH, MATCHES, GLOB -> search(function, left, right, budget);
      default ->
          left != null && right instanceof String zone
              ? orMismatch(Times.part(function, left, zone), function, left, right)
              : mismatch(function, left, right);
    };
  }

  private static Object orMismatch(
      @Nullable Object result, Function function, @Nullable Object left, @Nullable Object right) {
    return result != null ? result : mismatch(function, left, right);
  }

  private static Failure mismatch(
      Function function, @Nullable Object left, @Nullable Object right) {
    return new Failure(
        name(function)
            + " does not take "
            + Kinds.described(left)
            + " and "
            + Kinds.described(right));
  }

  private static Object order(
      Function function, @Nullable Object left, @Nullable Object right, Budget budget) {
    if (left == null || right == null || !Comparisons.comparable(left, right)) {
      return new Failure(
          "cannot compare " + Kinds.described(left) + " with " + Kinds.described(right));
    }
    OptionalInt order = Comparisons.order(left, right, budget);
    if (order.isEmpty()) {
      return false;
    }
    int sign = order.getAsInt();
    return switch (function) {
      case LESS -> sign < 0;
      case LESS_OR_EQUAL -> sign <= 0;
      case GREATER -> sign > 0;
      default -> sign >= 0;
    };
  }

  private static @Nullable Object index(@Nullable Object container, @Nullable Object index) {
    if (container instanceof Map<?, ?> map) {
      Object key = Comparisons.key(map, index);
      return key == null ? new Failure("a map has no such key") : Kinds.normal(map.get(key));
    }
    if (!(container instanceof List<?> list)) {
      return mismatch(Function.INDEX, container, index);
    }
    long at;
    if (index instanceof Long whole) {
      at = whole;
    } else if (index instanceof Double number && number == Math.rint(number)) {
      at = (long) (double) number;
    } else {
      return mismatch(Function.INDEX, container, index);
    }
    return at >= 0 && at < list.size()
        ? Kinds.normal(list.get((int) at))
        : new Failure("a list of " + list.size() + " has no element " + at);
  }

  private static Object add(@Nullable Object left, @Nullable Object right, Budget budget) {
    if (left instanceof String a && right instanceof String b) {
      budget.spendUnits((long) a.length() + b.length());
      return a + b;
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      budget.spendUnits((long) a.size() + b.size());
      List<@Nullable Object> both = new ArrayList<>(a);
      both.addAll(b);
      return both;
    }
    Object result = Arithmetic.apply(Function.ADD, left, right);
    return result != null ? result : mismatch(Function.ADD, left, right);
  }

  private static @Nullable Object size(@Nullable Object value, Budget budget) {
    return switch (value) {
      case String text -> {
        budget.spendUnits(text.length());
        yield (long) text.codePointCount(0, text.length());
      }
      case List<?> list -> (long) list.size();
      case Map<?, ?> map -> (long) map.size();
      case null, default -> null;
    };
  }

  private static Object search(
      Function function, @Nullable Object value, @Nullable Object wanted, Budget budget) {
    if (!(value instanceof String text)) {
      return mismatch(function, value, wanted instanceof Regex ? "" : wanted);
    }
    budget.spendUnits(text.length());
    if (wanted instanceof Regex regex) {
      return regex.find(text);
    }
    if (!(wanted instanceof String part)) {
      return mismatch(function, value, wanted);
    }
    budget.spendUnits(part.length());
    return switch (function) {
      case CONTAINS -> text.contains(part);
      case STARTS_WITH -> text.startsWith(part);
      case ENDS_WITH -> text.endsWith(part);
      case GLOB -> glob(text, part, budget);
      default -> matches(text, part);
    };
  }

  private static boolean glob(String text, String pattern, Budget budget) {
    // A glob looks at each character once for each star at most.
    long stars = pattern.chars().filter(c -> c == '*').count();
    budget.spendUnits(text.length() * stars);
    return Glob.of(pattern).matches(text);
  }

  private static Object matches(String text, String pattern) {
    try {
      return Regex.of(pattern).find(text);
    } catch (IllegalArgumentException e) {
      return new Failure("a text is no regular expression: " + e.getMessage());
    }
  }

  /** Changes the case of the letters of one alphabet alone. */
  private static String ascii(String text, char first, char last, Budget budget) {
    budget.spendUnits(text.length());
    StringBuilder changed = new StringBuilder(text);
    for (int i = 0; i < changed.length(); i++) {
      char c = changed.charAt(i);
      if (c >= first && c <= last) {
        changed.setCharAt(i, (char) (c ^ 0x20));
      }
    }
    return changed.toString();
  }

  private static String name(Function function) {
    return "`" + TermText.name(function) + "`";
  }
}

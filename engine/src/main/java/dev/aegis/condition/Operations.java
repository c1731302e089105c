package dev.aegis.condition;

import dev.aegis.glob.Glob;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What operators and functions do with values that are there. */
final class Operations {
  private Operations() {}

  /** With one argument. */
  static @Nullable Object apply(Function function, @Nullable Object value, Steps steps) {
    return switch (function) {
      case NOT -> value instanceof Boolean bool ? !bool : wrong("`!`", value);
      case NEGATE -> Arithmetic.negate(value);
      case SIZE -> size(value, steps);
      case LOWER_ASCII ->
          value instanceof String text
              ? Texts.lowerAscii(text, steps)
              : wrong("`lowerAscii`", value);
      case UPPER_ASCII ->
          value instanceof String text
              ? Texts.upperAscii(text, steps)
              : wrong("`upperAscii`", value);
      case TO_BOOL -> Conversions.toBool(value);
      case TO_INT -> Conversions.toInt(value);
      case TO_DOUBLE -> Conversions.toDouble(value);
      case TO_STRING -> Conversions.toText(value);
      case TO_TIMESTAMP -> Times.toTimestamp(value);
      case TO_DURATION -> Times.toDuration(value);
      default -> part(function, value, "UTC");
    };
  }

  /** With two arguments. */
  static @Nullable Object apply(
      Function function, @Nullable Object a, @Nullable Object b, Steps steps) {
    return switch (function) {
      case EQUAL -> Values.equal(a, b, steps);
      case NOT_EQUAL -> !Values.equal(a, b, steps);
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> ordered(function, a, b, steps);
      case IN -> in(a, b, steps);
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO -> Arithmetic.apply(function, a, b, steps);
      case INDEX -> index(a, b);
      case CONTAINS, STARTS_WITH, ENDS_WITH, MATCHES, GLOB -> ask(function, a, b, steps);
      default ->
          !(b instanceof String zone)
              ? wrong("a time zone's name", b)
              : a instanceof Instant ? part(function, a, zone) : wrong("a time in a zone", a);
    };
  }

  private static Object ordered(
      Function function, @Nullable Object a, @Nullable Object b, Steps steps) {
    Object order = Values.order(a, b, steps);
    if (!(order instanceof Integer sign)) {
      return order;
    }
    return switch (function) {
      case LESS -> sign < 0;
      case LESS_OR_EQUAL -> sign <= 0;
      case GREATER -> sign > 0;
      default -> sign >= 0;
    };
  }

  static Object in(@Nullable Object wanted, @Nullable Object container, Steps steps) {
    return switch (container) {
      case List<?> list -> {
        for (Object element : list) {
          if (Values.equal(wanted, element, steps)) {
            yield true;
          }
        }
        yield false;
      }
      case Map<?, ?> map -> Values.keyIn(map, wanted) != null;
      case null, default -> wrong("`in`", container);
    };
  }

  private static @Nullable Object index(@Nullable Object container, @Nullable Object index) {
    return switch (container) {
      case List<?> list -> element(list, index);
      case Map<?, ?> map -> {
        Object key = Values.keyIn(map, index);
        yield key != null ? Values.normal(map.get(key)) : new Failure("the map has no such key");
      }
      case null, default -> wrong("`[…]`", container);
    };
  }

  private static @Nullable Object element(List<?> list, @Nullable Object index) {
    if (index instanceof Double d && d == Math.rint(d) && Math.abs(d) < 0x1p31) {
      return element(list, (long) (double) d);
    }
    if (!(index instanceof Long at)) {
      return wrong("the index of a list", index);
    }
    return at >= 0 && at < list.size()
        ? Values.normal(list.get((int) (long) at))
        : new Failure("the list has no such element");
  }

  /** The field of a value that may be a failure already. */
  static @Nullable Object select(@Nullable Object operand, Term.Select select, Steps steps) {
    return switch (operand) {
      case Failure failure -> failure;
      case Map<?, ?> map -> {
        Object value = map.get(select.field());
        yield value == null && !map.containsKey(select.field())
            ? new Failure(shown(select) + " is absent")
            : Values.normal(value);
      }
      case null, default ->
          new Failure(
              "%s is %s, which has no fields"
                  .formatted(shown(select.operand()), Values.kind(operand)));
    };
  }

  /** A path as its author wrote it; what is no path is just a value. */
  static String shown(Term term) {
    StringBuilder path = new StringBuilder();
    Term rest = term;
    while (rest instanceof Term.Select(Term operand, String field) && path.length() < 200) {
      path.insert(0, "." + field);
      rest = operand;
    }
    return switch (rest) {
      case Term.Fact(Attribute attribute) -> "`" + attribute.path() + path + "`";
      case Term.Free(String name) -> "`" + name + path + "`";
      default -> path.isEmpty() ? "the value" : "`" + path + "`";
    };
  }

  private static @Nullable Object ask(
      Function function, @Nullable Object a, @Nullable Object b, Steps steps) {
    if (!(a instanceof String text)) {
      return wrong(nameOf(function), a);
    }
    return switch (b) {
      case Regex regex -> Texts.matches(text, regex, steps);
      case Glob glob -> Texts.matches(text, glob, steps);
      case String part -> ask(function, text, part, steps);
      case null, default -> wrong(nameOf(function), b);
    };
  }

  private static Object ask(Function function, String text, String part, Steps steps) {
    return switch (function) {
      case CONTAINS -> Texts.contains(text, part, steps);
      case STARTS_WITH -> {
        steps.read(part.length());
        yield text.startsWith(part);
      }
      case ENDS_WITH -> {
        steps.read(part.length());
        yield text.endsWith(part);
      }
      case GLOB -> {
        steps.read(part.length());
        yield Texts.matches(text, Glob.of(part), steps);
      }
      default -> {
        try {
          yield Texts.matches(text, part, steps);
        } catch (IllegalArgumentException e) {
          // Its text may come from a parameter, so it is not told.
          yield new Failure("the regular expression can't be read");
        }
      }
    };
  }

  private static String nameOf(Function function) {
    return switch (function) {
      case CONTAINS -> "`contains`";
      case STARTS_WITH -> "`startsWith`";
      case ENDS_WITH -> "`endsWith`";
      case GLOB -> "`glob`";
      default -> "`matches`";
    };
  }

  private static Object size(@Nullable Object value, Steps steps) {
    return switch (value) {
      case String text -> {
        steps.read(text.length());
        yield (long) text.codePointCount(0, text.length());
      }
      case List<?> list -> (long) list.size();
      case Map<?, ?> map -> (long) map.size();
      case null, default -> wrong("`size`", value);
    };
  }

  private static Object part(Function function, @Nullable Object value, String zone) {
    return switch (value) {
      case Instant instant -> Times.part(function, instant, zone);
      case Duration duration -> Times.part(function, duration);
      case null, default -> wrong("a function on times", value);
    };
  }

  static Failure wrong(String what, @Nullable Object value) {
    String how = what.startsWith("`") ? " does not take " : " can't be ";
    return new Failure(what + how + Values.kind(value));
  }
}

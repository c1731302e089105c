package dev.aegis.testing;

import dev.aegis.action.Action;
import dev.aegis.condition.Evaluation;
import dev.aegis.condition.Failure;
import dev.aegis.condition.Function;
import dev.aegis.condition.Term;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Conditions by the letter of the specification, in the simplest way: for tests to compare with.
 * Knows what {@link Policies} generates, no more.
 */
public final class NaiveConditions {
  private final Action action;
  private final Instant at;
  private final ZoneId zone;
  private final LocalDateTime local;

  /** The values of the loops around, innermost first. */
  private final Deque<Object> elements = new ArrayDeque<>();

  public NaiveConditions(Action action, Instant at, ZoneId zone) {
    this.action = action;
    this.at = at;
    this.zone = zone;
    this.local = LocalDateTime.ofInstant(at, zone);
  }

  /** Whether a condition holds; empty where it is undecidable. */
  public Optional<Boolean> holds(Term term) {
    return Optional.ofNullable(truth(term));
  }

  private @Nullable Boolean truth(Term term) {
    return switch (term) {
      case Term.All(List<Term> terms) -> all(terms);
      case Term.Any(List<Term> terms) ->
          negated(all(terms.stream().map(NaiveConditions::not).toList()));
      case Term.ParameterTest test -> parameterTest(test);
      case Term.Call(Function function, List<Term> arguments) when function == Function.NOT ->
          negated(truth(arguments.getFirst()));
      case Term.Comprehension loop -> loop(loop);
      default -> {
        try {
          yield value(term) instanceof Boolean b ? b : null;
        } catch (Undecidable e) {
          yield null;
        }
      }
    };
  }

  private @Nullable Boolean loop(Term.Comprehension loop) {
    List<?> range;
    try {
      range =
          switch (value(loop.range())) {
            case List<?> list -> list;
            case Map<?, ?> map -> List.copyOf(map.keySet());
            case null, default -> throw new Undecidable();
          };
    } catch (Undecidable e) {
      return null;
    }
    boolean exists = loop.macro() == Term.Macro.EXISTS;
    List<Optional<Boolean>> truths = new ArrayList<>();
    for (Object element : range) {
      elements.push(element);
      truths.add(holds(exists ? not(loop.body()) : loop.body()));
      elements.pop();
    }
    Boolean every = every(truths);
    return exists ? negated(every) : every;
  }

  private static Term not(Term term) {
    return new Term.Call(Function.NOT, List.of(term));
  }

  private static @Nullable Boolean negated(@Nullable Boolean truth) {
    return truth == null ? null : (Boolean) !truth;
  }

  private @Nullable Boolean all(List<Term> terms) {
    return every(terms.stream().map(this::holds).toList());
  }

  private static @Nullable Boolean every(List<Optional<Boolean>> truths) {
    if (truths.contains(Optional.of(false))) {
      return false;
    }
    return truths.contains(Optional.<Boolean>empty()) ? null : true;
  }

  private @Nullable Boolean parameterTest(Term.ParameterTest test) {
    Optional<Object> whole = Optional.ofNullable(action.params().get(test.name()));
    boolean isWhole = action.params().containsKey(test.name());
    Object at = action.params();
    boolean isPath = test.name().contains(".");
    for (String segment : test.name().split("\\.", -1)) {
      if (!(at instanceof Map<?, ?> map) || !map.containsKey(segment)) {
        isPath = false;
        break;
      }
      at = map.get(segment);
    }
    if (isWhole && isPath) {
      return null;
    }
    Object value = isWhole ? whole.orElse(null) : isPath ? at : null;
    if (value == null) {
      return false;
    }
    if (test.comparison() == Term.Comparison.EQ) {
      return equal(value, test.operand());
    }
    if (test.comparison() == Term.Comparison.CONTAINS) {
      return contains(value, test.operand());
    }
    if (test.comparison() == Term.Comparison.MATCHES) {
      boolean searched = value instanceof String || value instanceof Number || isBool(value);
      return searched
          ? (Boolean) Pattern.compile(test.operand().toString()).matcher(value.toString()).find()
          : null;
    }
    Integer order = order(value, test.operand());
    if (order == null) {
      return null;
    }
    return switch (test.comparison()) {
      case GT -> order > 0;
      case GTE -> order >= 0;
      case LT -> order < 0;
      case LTE -> order <= 0;
      default -> throw new IllegalArgumentException(test.toString());
    };
  }

  private static boolean isBool(Object value) {
    return value instanceof Boolean;
  }

  private static @Nullable Boolean contains(Object value, Object operand) {
    return switch (value) {
      case List<?> list -> list.stream().anyMatch(element -> equal(element, operand));
      case Map<?, ?> map -> operand instanceof String && map.containsKey(operand);
      case String text when operand instanceof String part -> text.contains(part);
      default -> null;
    };
  }

  private @Nullable Object value(Term term) {
    return switch (term) {
      case Term.Local(int distance) -> elements.stream().skip(distance).findFirst().orElseThrow();
      case Term.Constant(Object value) -> value;
      case Term.Fact fact ->
          switch (fact.attribute()) {
            case PARAMS -> action.params();
            case ACTION_TYPE -> action.type();
            case ACTION_TARGET -> action.target();
            case CLOCK_HOUR -> (long) local.getHour();
            case CLOCK_MINUTE -> (long) local.getMinute();
            case CLOCK_WEEKDAY -> (long) local.getDayOfWeek().getValue();
            case CLOCK_TIME -> local.toLocalTime().toString().substring(0, 5);
            default -> throw new IllegalArgumentException(term.toString());
          };
      case Term.Select(Term operand, String field) -> {
        if (value(operand) instanceof Map<?, ?> map && map.containsKey(field)) {
          yield map.get(field);
        }
        throw new Undecidable();
      }
      case Term.Has(Term operand, String field) -> {
        if (value(operand) instanceof Map<?, ?> map) {
          yield map.containsKey(field);
        }
        throw new Undecidable();
      }
      case Term.Custom custom -> custom(custom);
      case Term.ListOf(List<Term> elements) -> elements.stream().map(this::value).toList();
      case Term.Call(Function function, List<Term> arguments) ->
          call(function, value(arguments.get(0)), value(arguments.get(1)));
      default -> throw new IllegalArgumentException(term.toString());
    };
  }

  /** Asked anew each time, and with the values of its arguments. */
  private @Nullable Object custom(Term.Custom call) {
    List<Term> values = new ArrayList<>();
    for (Term argument : call.arguments()) {
      values.add(new Term.Constant(value(argument)));
    }
    Object result =
        new Evaluation(action, at, zone).evaluate(new Term.Custom(call.function(), values));
    if (result instanceof Failure) {
      throw new Undecidable();
    }
    return result;
  }

  private static Object call(Function function, @Nullable Object left, @Nullable Object right) {
    if (function == Function.EQUAL) {
      return equal(left, right);
    }
    if (function == Function.IN && right instanceof List<?> list) {
      return list.stream().anyMatch(element -> equal(left, element));
    }
    if (function == Function.STARTS_WITH
        || function == Function.ENDS_WITH
        || function == Function.CONTAINS) {
      if (!(left instanceof String text) || !(right instanceof String part)) {
        throw new Undecidable();
      }
      return switch (function) {
        case STARTS_WITH -> text.startsWith(part);
        case ENDS_WITH -> text.endsWith(part);
        default -> text.contains(part);
      };
    }
    // In an expression bools have an order, in the map style they have none.
    Integer order =
        (left instanceof Boolean a && right instanceof Boolean b)
            ? (Integer) a.compareTo(b)
            : order(left, right);
    if (order == null) {
      throw new Undecidable();
    }
    return switch (function) {
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
      default -> throw new IllegalArgumentException(function.toString());
    };
  }

  private static boolean equal(@Nullable Object left, @Nullable Object right) {
    return (left instanceof Number && right instanceof Number)
        ? Objects.equals(order(left, right), 0)
        : Objects.equals(left, right);
  }

  private static @Nullable Integer order(@Nullable Object left, @Nullable Object right) {
    if (left instanceof Number a && right instanceof Number b) {
      return decimal(a).compareTo(decimal(b));
    }
    return (left instanceof String a && right instanceof String b) ? (Integer) compare(a, b) : null;
  }

  /** By code point. */
  private static int compare(String left, String right) {
    return Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof Long l ? BigDecimal.valueOf(l) : new BigDecimal(number.doubleValue());
  }

  private static final class Undecidable extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}

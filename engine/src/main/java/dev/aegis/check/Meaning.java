package dev.aegis.check;

import dev.aegis.condition.Attribute;
import dev.aegis.condition.Evaluation;
import dev.aegis.condition.Function;
import dev.aegis.condition.Term;
import dev.aegis.condition.Terms;
import dev.aegis.glob.Glob;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a condition is true, and where it is false, as regions; elsewhere it is undecidable. What
 * can't be said exactly is bounded from above (it may be so) or from below (it must be so).
 */
final class Meaning {
  private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):([0-5][0-9])");

  private final boolean atMost;

  private Meaning(boolean atMost) {
    this.atMost = atMost;
  }

  /** A region that holds all situations where a condition can be true. */
  static Region canBeTrue(@Nullable Term term) {
    return term == null ? Region.EVERYTHING : new Meaning(true).where(term, true);
  }

  /** A region where a condition is certainly true. */
  static Region mustBeTrue(@Nullable Term term) {
    return term == null ? Region.EVERYTHING : new Meaning(false).where(term, true);
  }

  /** A region where a condition is certainly false. */
  static Region mustBeFalse(Term term) {
    return new Meaning(false).where(term, false);
  }

  /** A region that holds all situations where a condition can be false. */
  static Region canBeFalse(Term term) {
    return new Meaning(true).where(term, false);
  }

  private Region where(Term term, boolean value) {
    return switch (term) {
      case Term.All all -> value ? every(all.terms(), true) : some(all.terms(), false);
      case Term.Any any -> value ? some(any.terms(), true) : every(any.terms(), false);
      case Term.Call call when call.function() == Function.NOT ->
          where(call.arguments().getFirst(), !value);
      case Term.Call call when Terms.isClosed(call) -> closed(call, value);
      case Term.Call call -> call(call, value);
      case Term.ParameterTest test -> test(test, value);
      case Term.Has has -> presence(has, value);
      case Term.Constant constant -> closed(constant, value);
      default ->
          dimension(term)
              .map(d -> Region.of(d, Values.ofKinds(value ? Values.TRUE : Values.FALSE)))
              .orElseGet(this::unknown);
    };
  }

  /** What fails, as {@code 1 / 0 == 1} does, is neither true nor false. */
  private static Region closed(Term term, boolean value) {
    Object known = new Evaluation(null, Instant.EPOCH, ZoneOffset.UTC, Map.of()).evaluate(term);
    return known instanceof Boolean truth && truth == value ? Region.EVERYTHING : Region.NOTHING;
  }

  private Region unknown() {
    return atMost ? Region.EVERYTHING : Region.NOTHING;
  }

  private Region every(List<Term> terms, boolean value) {
    Region all = Region.EVERYTHING;
    for (Term term : terms) {
      all = all.and(where(term, value));
    }
    return all;
  }

  private Region some(List<Term> terms, boolean value) {
    Region any = Region.NOTHING;
    for (Term term : terms) {
      any = any.or(where(term, value));
    }
    return any;
  }

  private Region presence(Term.Has has, boolean value) {
    Optional<Dimension> dimension = dimension(new Term.Select(has.operand(), has.field()));
    boolean direct = has.operand().equals(new Term.Fact(Attribute.PARAMS));
    if (dimension.isEmpty() || !direct) {
      return unknown();
    }
    Values absent = Values.ofKinds(Values.ABSENT);
    return Region.of(dimension.get(), value ? Values.ALL.minus(absent) : absent);
  }

  private Region call(Term.Call call, boolean value) {
    if (call.arguments().size() != 2) {
      return unknown();
    }
    Term left = call.arguments().get(0);
    Term right = call.arguments().get(1);
    if (right instanceof Term.Constant constant) {
      return compare(left, call.function(), constant.value(), value);
    }
    if (left instanceof Term.Constant constant) {
      return flipped(call.function())
          .map(function -> compare(right, function, constant.value(), value))
          .orElseGet(this::unknown);
    }
    return unknown();
  }

  private static Optional<Function> flipped(Function function) {
    return switch (function) {
      case EQUAL, NOT_EQUAL -> Optional.of(function);
      case LESS -> Optional.of(Function.GREATER);
      case LESS_OR_EQUAL -> Optional.of(Function.GREATER_OR_EQUAL);
      case GREATER -> Optional.of(Function.LESS);
      case GREATER_OR_EQUAL -> Optional.of(Function.LESS_OR_EQUAL);
      default -> Optional.empty();
    };
  }

  private Region compare(
      Term subject, Function function, @Nullable Object constant, boolean value) {
    Optional<Dimension> found = dimension(subject);
    if (found.isEmpty()) {
      return unknown();
    }
    Dimension dimension = found.get();
    Object operand = constant;
    if (dimension instanceof Dimension.Clock clock && clock.attribute() == Attribute.CLOCK_TIME) {
      operand = minutes(constant);
      if (operand == null) {
        return unknown();
      }
    }
    Values present = Values.ALL.minus(Values.ofKinds(Values.ABSENT));
    Values holds = holding(function, operand);
    if (holds == null) {
      return unknown();
    }
    Values decided =
        switch (function) {
          case EQUAL, NOT_EQUAL, IN -> present;
          case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
              new Values(Values.NOT_A_NUMBER, Numbers.ALL, Texts.NONE);
          default -> Values.ALL_TEXTS;
        };
    return Region.of(dimension, value ? holds.and(decided) : decided.minus(holds));
  }

  private static @Nullable Values holding(Function function, @Nullable Object operand) {
    return switch (function) {
      case EQUAL -> Values.only(operand);
      case NOT_EQUAL -> {
        Values equal = Values.only(operand);
        yield equal == null ? null : Values.ALL.minus(equal);
      }
      case IN -> operand instanceof List<?> list ? anyOf(list) : null;
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> {
        Number bound = number(operand);
        yield bound == null ? null : Values.of(ordered(function, bound));
      }
      case STARTS_WITH -> operand instanceof String s ? Values.of(Texts.startingWith(s)) : null;
      case ENDS_WITH -> operand instanceof String s ? Values.of(Texts.endingWith(s)) : null;
      case CONTAINS -> operand instanceof String s ? Values.of(Texts.containing(s)) : null;
      case GLOB -> operand instanceof Glob glob ? Values.of(Texts.matching(glob)) : null;
      default -> null;
    };
  }

  private static @Nullable Values anyOf(List<?> list) {
    Values outside = Values.ALL;
    for (Object item : list) {
      Values one = Values.only(item);
      if (one == null) {
        return null;
      }
      outside = outside.minus(one);
    }
    return Values.ALL.minus(outside);
  }

  private static Numbers ordered(Function function, Number bound) {
    return switch (function) {
      case LESS -> Numbers.below(bound, false);
      case LESS_OR_EQUAL -> Numbers.below(bound, true);
      case GREATER -> Numbers.above(bound, false);
      default -> Numbers.above(bound, true);
    };
  }

  private static @Nullable Number number(@Nullable Object operand) {
    return switch (operand) {
      case Long value -> value;
      case Double value when Double.isFinite(value) -> value;
      case null, default -> null;
    };
  }

  private static @Nullable Long minutes(@Nullable Object constant) {
    if (constant instanceof String text) {
      var matcher = TIME.matcher(text);
      if (matcher.matches()) {
        return Long.parseLong(matcher.group(1)) * 60 + Long.parseLong(matcher.group(2));
      }
    }
    return null;
  }

  /** The map style's tests: absent and null are false, never undecidable. */
  private Region test(Term.ParameterTest test, boolean value) {
    Dimension dimension = Dimension.Parameter.ofMapStyle(test.name());
    return switch (test.comparison()) {
      case EQ -> equality(test, dimension, value);
      case GT -> threshold(dimension, test.operand(), Numbers::above, false, value);
      case GTE -> threshold(dimension, test.operand(), Numbers::above, true, value);
      case LT -> threshold(dimension, test.operand(), Numbers::below, false, value);
      case LTE -> threshold(dimension, test.operand(), Numbers::below, true, value);
      case CONTAINS -> contains(test, dimension, value);
      case MATCHES -> unknown();
    };
  }

  private Region equality(Term.ParameterTest test, Dimension dimension, boolean value) {
    Values equal = Values.only(test.operand());
    if (equal == null) {
      return unknown();
    }
    if (value) {
      return Region.of(dimension, equal);
    }
    boolean dotted = test.name().indexOf('.') >= 0;
    return dotted ? unknown() : Region.of(dimension, Values.ALL.minus(equal));
  }

  /** Of a text it is known exactly; a list or an object may or may not contain it. */
  private Region contains(Term.ParameterTest test, Dimension dimension, boolean value) {
    if (!(test.operand() instanceof String part) || test.name().indexOf('.') >= 0) {
      return unknown();
    }
    int others = atMost ? Values.OTHER : 0;
    Texts containing = Texts.containing(part);
    return Region.of(
        dimension,
        value
            ? new Values(others, Numbers.NONE, containing)
            : new Values(
                Values.ABSENT | Values.NULL | others, Numbers.NONE, Texts.ALL.minus(containing)));
  }

  private Region threshold(
      Dimension dimension,
      Object operand,
      BiFunction<Number, Boolean, Numbers> side,
      boolean included,
      boolean value) {
    Number bound = number(operand);
    if (bound == null) {
      return unknown();
    }
    Numbers holds = side.apply(bound, included);
    int nothing = Values.ABSENT | Values.NULL | Values.NOT_A_NUMBER;
    return Region.of(
        dimension, value ? Values.of(holds) : new Values(nothing, holds.complement(), Texts.NONE));
  }

  private static Optional<Dimension> dimension(Term term) {
    return switch (term) {
      case Term.Fact fact ->
          switch (fact.attribute()) {
            case ACTION_TYPE, ACTION_TARGET, ACTION_DESCRIPTION, AGENT_ID, SESSION_ID ->
                Optional.of(new Dimension.Fact(fact.attribute()));
            case CLOCK_TIME, CLOCK_HOUR, CLOCK_MINUTE, CLOCK_WEEKDAY ->
                Optional.of(new Dimension.Clock(fact.attribute()));
            case PARAMS, NOW, CLOCK_DATE -> Optional.empty();
          };
      case Term.Select select -> path(select).map(path -> Dimension.Parameter.ofPath(path));
      default -> Optional.empty();
    };
  }

  private static Optional<String> path(Term.Select select) {
    return Terms.parameterPath(select)
        .filter(path -> path.size() <= Situation.DEEPEST)
        .filter(path -> path.stream().noneMatch(field -> field.indexOf('.') >= 0))
        .map(path -> String.join(".", path));
  }
}

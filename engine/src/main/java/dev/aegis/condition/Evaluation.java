package dev.aegis.condition;

import dev.aegis.action.Action;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates terms for one action at one time. Whatever it is handed, it gives a value or a {@link
 * Failure}, never an exception. Not thread-safe.
 *
 * <p>Values are null, {@link Boolean}, {@link Long}, {@link Double}, {@link String}, {@link List},
 * {@link Map}, {@link Instant} for timestamps and {@link java.time.Duration} for durations.
 */
public final class Evaluation {
  /**
   * What one evaluation may cost: nodes visited, and 64 characters or elements read or built each.
   */
  public static final int MOST_STEPS = 100_000;

  private final Action action;
  private final Instant now;
  private final ZoneId zone;
  private final Map<String, ?> free;
  private final Budget budget = new Budget();
  private final List<@Nullable Object> locals = new ArrayList<>(0);
  private @Nullable ZonedDateTime local;

  /**
   * @param zone the policy's
   */
  public Evaluation(Action action, Instant now, ZoneId zone) {
    this(action, now, zone, Map.of());
  }

  /**
   * @param free values of the names that an expression of its own may use
   */
  public Evaluation(Action action, Instant now, ZoneId zone, Map<String, ?> free) {
    this.action = Objects.requireNonNull(action);
    this.now = Objects.requireNonNull(now);
    this.zone = Objects.requireNonNull(zone);
    this.free = Objects.requireNonNull(free);
  }

  /** A term's value, or a {@link Failure}. */
  public @Nullable Object evaluate(Term term) {
    budget.reset();
    locals.clear();
    try {
      return value(term);
    } catch (Budget.Exceeded e) {
      return new Failure("the condition takes more than 100,000 steps");
    } catch (StackOverflowError e) {
      return new Failure("the condition or a parameter is nested too deeply");
    }
  }

  private @Nullable Object value(Term term) {
    budget.spend(1);
    return switch (term) {
      case Term.Constant constant -> constant.value();
      case Term.Fact fact -> fact(fact.attribute());
      case Term.Free name -> free(name.name());
      case Term.Broken broken -> new Failure(broken.reason());
      case Term.Local variable -> locals.get(locals.size() - 1 - variable.distance());
      case Term.Select select -> select(select);
      case Term.Has has -> has(has);
      case Term.Call call -> call(call);
      case Term.All all -> logic(all.terms(), false);
      case Term.Any any -> logic(any.terms(), true);
      case Term.Choice choice -> choice(choice);
      case Term.ListOf list -> list(list);
      case Term.MapOf map -> map(map);
      case Term.Comprehension comprehension -> comprehension(comprehension);
      case Term.ParameterTest test -> ParameterTests.decide(test, action.params(), budget);
    };
  }

  // Names.

  private @Nullable Object fact(Attribute attribute) {
    return switch (attribute) {
      case ACTION_TYPE -> action.type();
      case ACTION_TARGET -> action.target();
      case ACTION_DESCRIPTION -> action.description();
      case AGENT_ID -> action.agentId();
      case SESSION_ID -> action.sessionId();
      case PARAMS -> action.params();
      case NOW -> now;
      case CLOCK_TIME -> twoDigits(local().getHour()) + ":" + twoDigits(local().getMinute());
      case CLOCK_DATE -> date();
      case CLOCK_HOUR -> (long) local().getHour();
      case CLOCK_MINUTE -> (long) local().getMinute();
      case CLOCK_WEEKDAY -> (long) local().getDayOfWeek().getValue();
    };
  }

  private String date() {
    ZonedDateTime local = local();
    return String.format(
        Locale.ROOT,
        "%04d-%02d-%02d",
        local.getYear(),
        local.getMonthValue(),
        local.getDayOfMonth());
  }

  private static String twoDigits(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }

  private ZonedDateTime local() {
    ZonedDateTime known = local;
    if (known == null) {
      known = now.atZone(zone);
      local = known;
    }
    return known;
  }

  private @Nullable Object free(String name) {
    if (!free.containsKey(name)) {
      return new Failure("there is no variable `" + name + "`");
    }
    return Kinds.normal(free.get(name));
  }

  // Fields.

  private @Nullable Object select(Term.Select select) {
    Object operand = value(select.operand());
    if (operand instanceof Failure) {
      return operand;
    }
    if (!(operand instanceof Map<?, ?> map)) {
      return new Failure(
          "`"
              + TermText.of(select.operand())
              + "` is "
              + Kinds.described(operand)
              + ", it has no fields");
    }
    Object value = map.get(select.field());
    if (value == null && !map.containsKey(select.field())) {
      return new Failure("`" + TermText.of(select) + "` is absent");
    }
    return Kinds.normal(value);
  }

  private Object has(Term.Has has) {
    Object operand = value(has.operand());
    if (operand instanceof Failure) {
      return operand;
    }
    if (operand instanceof Map<?, ?> map) {
      return map.containsKey(has.field());
    }
    return new Failure(
        "`"
            + TermText.of(has.operand())
            + "` is "
            + Kinds.described(operand)
            + ", it has no fields");
  }

  // Logic.

  /**
   * A term that is {@code decisive} decides, wherever it stands; else any failure does; else it is
   * the other value.
   */
  private Object logic(List<Term> terms, boolean decisive) {
    Failure failure = null;
    for (int i = 0; i < terms.size(); i++) {
      Object value = value(terms.get(i));
      if (value instanceof Boolean truth) {
        if (truth == decisive) {
          return decisive;
        }
      } else if (failure == null) {
        failure = notBool(value);
      }
    }
    return failure != null ? failure : !decisive;
  }

  private static Failure notBool(@Nullable Object value) {
    return value instanceof Failure failure
        ? failure
        : new Failure(Kinds.described(value) + " stands where a bool must");
  }

  private @Nullable Object choice(Term.Choice choice) {
    Object condition = value(choice.condition());
    if (!(condition instanceof Boolean truth)) {
      return notBool(condition);
    }
    return value(truth ? choice.then() : choice.otherwise());
  }

  // Lists and maps.

  private Object list(Term.ListOf list) {
    List<@Nullable Object> values = new ArrayList<>(list.elements().size());
    for (Term element : list.elements()) {
      Object value = value(element);
      if (value instanceof Failure) {
        return value;
      }
      values.add(value);
    }
    return values;
  }

  private Object map(Term.MapOf map) {
    Map<Object, @Nullable Object> values = new LinkedHashMap<>();
    for (Term.MapOf.Pair entry : map.entries()) {
      Object key = value(entry.key());
      Object value = value(entry.value());
      if (key instanceof Failure) {
        return key;
      }
      if (value instanceof Failure) {
        return value;
      }
      if (!(key instanceof Boolean || key instanceof Long || key instanceof String)) {
        return new Failure("a key of a map can't be " + Kinds.described(key));
      }
      if (values.containsKey(key)) {
        return new Failure("a key stands twice in a map");
      }
      values.put(key, value);
    }
    return values;
  }

  private Object comprehension(Term.Comprehension comprehension) {
    Object range = value(comprehension.range());
    Collection<?> items;
    if (range instanceof List<?> list) {
      items = list;
    } else if (range instanceof Map<?, ?> map) {
      items = map.keySet();
    } else {
      return range instanceof Failure
          ? range
          : new Failure(Kinds.described(range) + " is no list and no map");
    }
    Fold fold = new Fold(comprehension.macro());
    for (Object item : items) {
      locals.add(Kinds.normal(item));
      boolean goOn = fold.add(this, comprehension);
      locals.removeLast();
      if (!goOn) {
        break;
      }
    }
    return fold.result();
  }

  /** What a macro has gathered so far. */
  private static final class Fold {
    private final Term.Macro macro;
    private final List<@Nullable Object> values = new ArrayList<>(0);
    private @Nullable Failure failure;
    private @Nullable Boolean decided;
    private int count;

    Fold(Term.Macro macro) {
      this.macro = macro;
    }

    /** Takes the item that the innermost variable is now; false where no more are needed. */
    boolean add(Evaluation evaluation, Term.Comprehension comprehension) {
      if (macro == Term.Macro.MAP) {
        return addMapped(evaluation, comprehension);
      }
      Object value = evaluation.value(comprehension.body());
      if (!(value instanceof Boolean truth)) {
        failure = failure == null ? notBool(value) : failure;
        return macro == Term.Macro.ALL || macro == Term.Macro.EXISTS;
      }
      switch (macro) {
        case ALL -> decided = truth ? decided : Boolean.FALSE;
        case EXISTS -> decided = truth ? Boolean.TRUE : decided;
        case EXISTS_ONE -> count += truth ? 1 : 0;
        case FILTER -> {
          if (truth) {
            values.add(evaluation.locals.getLast());
          }
        }
        case MAP -> throw new IllegalStateException("handled above");
      }
      return decided == null;
    }

    private boolean addMapped(Evaluation evaluation, Term.Comprehension comprehension) {
      if (comprehension.filter() != null) {
        Object wanted = evaluation.value(comprehension.filter());
        if (!(wanted instanceof Boolean truth)) {
          failure = notBool(wanted);
          return false;
        }
        if (!truth) {
          return true;
        }
      }
      Object value = evaluation.value(comprehension.body());
      if (value instanceof Failure problem) {
        failure = problem;
        return false;
      }
      values.add(value);
      return true;
    }

    Object result() {
      if (decided != null) {
        return decided;
      }
      if (failure != null) {
        return failure;
      }
      return switch (macro) {
        case ALL -> true;
        case EXISTS -> false;
        case EXISTS_ONE -> count == 1;
        case MAP, FILTER -> values;
      };
    }
  }

  // Functions.

  private @Nullable Object call(Term.Call call) {
    List<Term> terms = call.arguments();
    Object first = value(terms.getFirst());
    if (first instanceof Failure) {
      return first;
    }
    if (terms.size() == 1) {
      return Functions.call(call.function(), first, budget);
    }
    Object second = value(terms.get(1));
    if (second instanceof Failure) {
      return second;
    }
    if (terms.size() > 2) {
      return new Failure("a function takes no " + terms.size() + " arguments");
    }
    return Functions.call(call.function(), first, second, budget);
  }
}

package dev.aegis.condition;

import dev.aegis.action.Action;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives terms their values for one action at one time. Make one for each decision: it costs next to
 * nothing. Not thread-safe.
 *
 * <p>A value is null, {@link Boolean}, {@link Long}, {@link Double}, {@link String}, {@link List},
 * {@link Map}, {@link Instant} or {@link java.time.Duration}.
 */
public final class Evaluation {
  /** From here on, a chain is walked in a loop. */
  private static final int DEEPEST_RECURSION = 200;

  private final @Nullable Action action;
  private final Instant now;
  private final ZoneId zone;
  private final Map<String, ?> bindings;
  private final SharedTerms shared;
  private final List<@Nullable Object> locals = new ArrayList<>();
  private @Nullable ZonedDateTime clock;
  private Steps steps = new Steps();
  private int depth;
  private @Nullable IdentityHashMap<Term, Remembered> remembered;
  private @Nullable FunctionCalls functionCalls;
  private boolean callsFunctions = true;

  /**
   * For conditions of a policy.
   *
   * @param now the time of the decision
   * @param zone the policy's
   */
  public Evaluation(Action action, Instant now, ZoneId zone) {
    this(Objects.requireNonNull(action), now, zone, SharedTerms.NONE);
  }

  /**
   * For conditions of a policy that have parts in common.
   *
   * @param now the time of the decision
   * @param zone the policy's
   */
  public Evaluation(Action action, Instant now, ZoneId zone, SharedTerms shared) {
    this(Objects.requireNonNull(action), now, zone, Map.of(), shared);
  }

  /**
   * For expressions by themselves.
   *
   * @param action null where there is none: then {@code params} and the like are unknown names
   * @param bindings values by name, which may be qualified ({@code a.b}); they come before the
   *     attributes
   */
  public Evaluation(@Nullable Action action, Instant now, ZoneId zone, Map<String, ?> bindings) {
    this(action, now, zone, bindings, SharedTerms.NONE);
  }

  private Evaluation(
      @Nullable Action action,
      Instant now,
      ZoneId zone,
      Map<String, ?> bindings,
      SharedTerms shared) {
    this.action = action;
    this.now = Objects.requireNonNull(now);
    this.zone = Objects.requireNonNull(zone);
    this.bindings = Objects.requireNonNull(bindings);
    this.shared = Objects.requireNonNull(shared);
  }

  /** The same where custom functions are not called: their values are failures. */
  public Evaluation withoutFunctions() {
    Evaluation without = new Evaluation(action, now, zone, bindings, shared);
    without.callsFunctions = false;
    return without;
  }

  /**
   * The value of a term, or a {@link Failure}; for a condition, a {@link Boolean} or a failure.
   * Never throws, and takes at most 100,000 steps each time.
   */
  public @Nullable Object evaluate(Term term) {
    steps = new Steps();
    locals.clear();
    depth = 0;
    try {
      return value(term);
    } catch (Undecidable e) {
      return e.failure();
    } catch (RuntimeException | StackOverflowError e) {
      // Maps and lists that a caller handed in can do what they like; a decision must not fall.
      return new Failure("a value could not be read");
    }
  }

  Steps steps() {
    return steps;
  }

  @Nullable Object value(Term term) {
    steps.visit();
    depth++;
    try {
      return switch (term) {
        case Term.Constant(Object value) -> value;
        case Term.Fact(Attribute attribute) -> fact(attribute);
        case Term.Free(String name) -> Bindings.value(this, bindings, List.of(name));
        case Term.Local(int distance) -> Values.normal(locals.get(locals.size() - 1 - distance));
        case Term.Broken(String reason) -> new Failure(reason);
        case Term.Select select -> select(select);
        case Term.Has(Term.Free(String name), String field) when isFact(name, field) -> true;
        case Term.Has(Term operand, String field) -> has(value(operand), operand, field);
        case Term.Call call -> call(call);
        case Term.Custom custom -> custom(custom);
        case Term.All(List<Term> terms) -> logic(terms, false);
        case Term.Any(List<Term> terms) -> logic(terms, true);
        case Term.Choice choice -> choice(choice);
        case Term.ListOf(List<Term> elements) -> listOf(elements);
        case Term.MapOf(List<Term.MapOf.Pair> entries) -> mapOf(entries);
        case Term.Comprehension comprehension -> comprehension(comprehension);
        case Term.ParameterTest test ->
            action == null
                ? new Failure("there is no action")
                : ParameterTests.holds(test, action.params(), steps);
      };
    } finally {
      depth--;
    }
  }

  /** The value of an attribute; null where there is no action to ask. */
  @Nullable Object fact(Attribute attribute) {
    if (action == null) {
      return new Failure("there is no variable `" + attribute.path() + "`");
    }
    return switch (attribute) {
      case ACTION_TYPE -> action.type();
      case ACTION_TARGET -> action.target();
      case ACTION_DESCRIPTION -> action.description();
      case AGENT_ID -> action.agentId();
      case SESSION_ID -> action.sessionId();
      case PARAMS -> action.params();
      case NOW -> now;
      case CLOCK_TIME -> "%02d:%02d".formatted(clock().getHour(), clock().getMinute());
      case CLOCK_DATE ->
          "%04d-%02d-%02d"
              .formatted(clock().getYear(), clock().getMonthValue(), clock().getDayOfMonth());
      case CLOCK_HOUR -> (long) clock().getHour();
      case CLOCK_MINUTE -> (long) clock().getMinute();
      case CLOCK_WEEKDAY -> (long) clock().getDayOfWeek().getValue();
    };
  }

  boolean knowsFacts() {
    return action != null;
  }

  private ZonedDateTime clock() {
    ZonedDateTime time = clock;
    if (time == null) {
      time = now.atZone(zone);
      clock = time;
    }
    return time;
  }

  // Chains: a.b.c, f(f(f(x))), 1 + 2 + 3 hang on their first part, as long as the text allows.

  private @Nullable Object select(Term.Select select) {
    List<String> path = Bindings.path(select);
    if (path != null) {
      return Bindings.value(this, bindings, path);
    }
    return depth > DEEPEST_RECURSION
        ? chain(select)
        : Operations.select(value(select.operand()), select, steps);
  }

  private @Nullable Object call(Term.Call call) {
    return depth > DEEPEST_RECURSION ? chain(call) : rest(call, value(call.arguments().getFirst()));
  }

  private @Nullable Object rest(Term.Call call, @Nullable Object first) {
    if (first instanceof Failure) {
      return first;
    }
    List<Term> arguments = call.arguments();
    if (arguments.size() == 1) {
      return Operations.apply(call.function(), first, steps);
    }
    Object second = value(arguments.get(1));
    return second instanceof Failure
        ? second
        : Operations.apply(call.function(), first, second, steps);
  }

  private @Nullable Object custom(Term.Custom call) {
    List<@Nullable Object> arguments = new ArrayList<>(call.arguments().size());
    for (Term argument : call.arguments()) {
      Object value = value(argument);
      if (value instanceof Failure) {
        return value;
      }
      arguments.add(value);
    }
    if (!callsFunctions) {
      return call.function().failure("is not called while a policy is checked");
    }
    if (functionCalls == null) {
      functionCalls = new FunctionCalls();
    }
    return functionCalls.call(call.function(), arguments, steps);
  }

  private @Nullable Object chain(Term whole) {
    Deque<Term> links = new ArrayDeque<>();
    Term base = whole;
    while (true) {
      if (base instanceof Term.Call call) {
        links.push(call);
        base = call.arguments().getFirst();
      } else if (base instanceof Term.Select select && Bindings.path(select) == null) {
        links.push(select);
        base = select.operand();
      } else {
        break;
      }
    }
    Object value = value(base);
    for (Term link : links) {
      steps.visit();
      value =
          link instanceof Term.Call call
              ? rest(call, value)
              : Operations.select(value, (Term.Select) link, steps);
    }
    return value;
  }

  private boolean isFact(String name, String field) {
    return knowsFacts()
        && !bindings.containsKey(name)
        && Names.attribute(name + "." + field) != null;
  }

  private static Object has(@Nullable Object operand, Term term, String field) {
    return switch (operand) {
      case Failure failure -> failure;
      case Map<?, ?> map -> map.containsKey(field);
      case null, default ->
          new Failure(
              "%s is %s, which has no fields"
                  .formatted(Operations.shown(term), Values.kind(operand)));
    };
  }

  /**
   * A value that was worked out before, or is to be remembered.
   *
   * @param isKnown whether there is one; else it takes at least so many units, and was given up
   */
  private record Remembered(@Nullable Object value, long units, boolean isKnown) {}

  /** What a part of a condition is, at the cost that it has when it is evaluated. */
  private @Nullable Object part(Term term) {
    Term standIn = shared.isEmpty() ? null : shared.standIn(term);
    if (standIn == null) {
      return value(term);
    }
    if (remembered == null) {
      remembered = new IdentityHashMap<>();
    }
    Remembered before = remembered.get(standIn);
    if (before != null && (before.isKnown() || before.units() > steps.left())) {
      steps.read(before.units());
      return before.value();
    }
    long left = steps.left();
    try {
      Object value = value(term);
      remembered.put(standIn, new Remembered(value, left - steps.left(), true));
      return value;
    } catch (Undecidable e) {
      if (steps.left() < 0) {
        remembered.put(standIn, new Remembered(null, left + 1, false));
      }
      throw e;
    }
  }

  private Object logic(List<Term> terms, boolean deciding) {
    Failure failure = null;
    for (int i = 0; i < terms.size(); i++) {
      Object value = part(terms.get(i));
      if (value instanceof Boolean bool) {
        if (bool == deciding) {
          return deciding;
        }
      } else if (failure == null) {
        failure = value instanceof Failure f ? f : notBool(value);
      }
    }
    return failure != null ? failure : !deciding;
  }

  private static Failure notBool(@Nullable Object value) {
    return new Failure("a condition is " + Values.kind(value) + ", not true or false");
  }

  private @Nullable Object choice(Term.Choice first) {
    Term term = first;
    while (term instanceof Term.Choice choice) {
      Object condition = value(choice.condition());
      if (!(condition instanceof Boolean bool)) {
        return condition instanceof Failure ? condition : notBool(condition);
      }
      term = bool ? choice.then() : choice.otherwise();
    }
    return value(term);
  }

  private @Nullable Object listOf(List<Term> elements) {
    List<@Nullable Object> list = new ArrayList<>(elements.size());
    for (Term element : elements) {
      Object value = value(element);
      if (value instanceof Failure) {
        return value;
      }
      list.add(value);
    }
    steps.read(list.size());
    return Collections.unmodifiableList(list);
  }

  private @Nullable Object mapOf(List<Term.MapOf.Pair> entries) {
    Map<Object, @Nullable Object> map = new LinkedHashMap<>();
    for (Term.MapOf.Pair entry : entries) {
      Object key = value(entry.key());
      Object value = value(entry.value());
      if (key instanceof Failure) {
        return key;
      }
      if (value instanceof Failure) {
        return value;
      }
      if (!(key instanceof String || key instanceof Long || key instanceof Boolean)) {
        return new Failure("the key of a map can't be " + Values.kind(key));
      }
      if (map.containsKey(key)) {
        return new Failure("a key stands twice in a map");
      }
      map.put(key, value);
    }
    steps.read(map.size());
    return Collections.unmodifiableMap(map);
  }

  // Macros.

  private @Nullable Object comprehension(Term.Comprehension macro) {
    Object range = value(macro.range());
    Iterable<?> elements;
    switch (range) {
      case Failure failure -> {
        return failure;
      }
      case List<?> list -> elements = list;
      case Map<?, ?> map -> elements = map.keySet();
      case null, default -> {
        return new Failure("a macro goes over a list or a map, not over " + Values.kind(range));
      }
    }
    int index = locals.size();
    locals.add(null);
    try {
      return switch (macro.macro()) {
        case ALL -> quantified(elements, index, macro.body(), false);
        case EXISTS -> quantified(elements, index, macro.body(), true);
        case EXISTS_ONE -> existsOne(elements, index, macro.body());
        case MAP -> collected(elements, index, macro.filter(), macro.body());
        case FILTER -> collected(elements, index, macro.body(), null);
      };
    } finally {
      locals.removeLast();
    }
  }

  /** Like {@code &&} and {@code ||}, a decided element makes up for those that failed. */
  private Object quantified(Iterable<?> elements, int index, Term body, boolean deciding) {
    Failure failure = null;
    for (Object element : elements) {
      locals.set(index, element);
      Object value = value(body);
      if (value instanceof Boolean bool) {
        if (bool == deciding) {
          return deciding;
        }
      } else if (failure == null) {
        failure = value instanceof Failure f ? f : notBool(value);
      }
    }
    return failure != null ? failure : !deciding;
  }

  private @Nullable Object existsOne(Iterable<?> elements, int index, Term body) {
    int found = 0;
    for (Object element : elements) {
      locals.set(index, element);
      Object value = value(body);
      if (!(value instanceof Boolean bool)) {
        return value instanceof Failure ? value : notBool(value);
      }
      found += bool ? 1 : 0;
    }
    return found == 1;
  }

  private @Nullable Object collected(
      Iterable<?> elements, int index, @Nullable Term filter, @Nullable Term body) {
    List<@Nullable Object> list = new ArrayList<>();
    for (Object element : elements) {
      locals.set(index, element);
      if (filter != null) {
        Object keep = value(filter);
        if (!(keep instanceof Boolean bool)) {
          return keep instanceof Failure ? keep : notBool(keep);
        }
        if (!bool) {
          continue;
        }
      }
      Object value = body == null ? Values.normal(element) : value(body);
      if (value instanceof Failure) {
        return value;
      }
      steps.read(1);
      list.add(value);
    }
    return Collections.unmodifiableList(list);
  }
}

package dev.aegis.condition;

import dev.aegis.action.Action;
import dev.aegis.glob.Glob;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which conditions are true or false of every action: those that look at texts that each
 * action has, and at which parameters there are. Running out of steps alone makes one undecidable.
 */
public final class Totality {
  private static final int NONE = 0;

  /** What the variables of the macros around are, the innermost first; none where it is unknown. */
  private final Deque<Integer> locals = new ArrayDeque<>();

  private final Set<String> types;

  private Totality(Set<String> types) {
    this.types = types;
  }

  /**
   * Whether a condition is one of them. One of which that isn't seen is not.
   *
   * @param types those that an action can have where the condition is asked; none for any
   */
  public static boolean isTotal(Term condition, Set<String> types) {
    return new Totality(types).kind(condition) == Kinds.BOOL;
  }

  /** The kind that a term always has a value of; none where it may have no value, or another. */
  private int kind(Term term) {
    return switch (term) {
      case Term.Constant(Object value) -> Kinds.kindOf(value);
      case Term.Fact(Attribute attribute) -> Kinds.of(attribute).set();
      case Term.Local(int distance) -> locals.stream().skip(distance).findFirst().orElse(NONE);
      case Term.Has(Term operand, String field) -> kind(operand) == Kinds.MAP ? Kinds.BOOL : NONE;
      case Term.Call call -> call(call.function(), call.arguments());
      case Term.All(List<Term> terms) -> common(terms) == Kinds.BOOL ? Kinds.BOOL : NONE;
      case Term.Any(List<Term> terms) -> common(terms) == Kinds.BOOL ? Kinds.BOOL : NONE;
      case Term.Choice choice -> common(branches(choice));
      case Term.ListOf(List<Term> elements) ->
          elements.stream().allMatch(element -> kind(element) != NONE) ? Kinds.LIST : NONE;
      case Term.Comprehension macro -> macro(macro);
      case Term.Free free -> NONE;
      case Term.Broken broken -> NONE;
      case Term.Select select -> NONE;
      case Term.Custom custom -> NONE;
      case Term.MapOf map -> NONE;
      case Term.ParameterTest test -> NONE;
    };
  }

  /** The kind that all of some are of. */
  private int common(List<Term> terms) {
    int common = terms.isEmpty() ? NONE : kind(terms.getFirst());
    return terms.stream().allMatch(term -> kind(term) == common) ? common : NONE;
  }

  private int call(Function function, List<Term> arguments) {
    int first = kind(arguments.getFirst());
    int second = arguments.size() > 1 ? kind(arguments.get(1)) : NONE;
    return switch (function) {
      case NOT -> first == Kinds.BOOL ? Kinds.BOOL : NONE;
      case LOWER_ASCII, UPPER_ASCII -> first == Kinds.STRING ? Kinds.STRING : NONE;
      case SIZE -> (first & (Kinds.STRING | Kinds.LIST | Kinds.MAP)) != 0 ? Kinds.INT : NONE;
      case EQUAL, NOT_EQUAL -> first != NONE && second != NONE ? Kinds.BOOL : NONE;
      case IN -> first != NONE && (second & (Kinds.LIST | Kinds.MAP)) != 0 ? Kinds.BOOL : NONE;
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
          first == second && (first & (Kinds.STRING | Kinds.INT | Kinds.TIMESTAMP)) != 0
              ? Kinds.BOOL
              : NONE;
      case ADD -> (first & second & Kinds.STRING);
      case CONTAINS, STARTS_WITH, ENDS_WITH ->
          (first & second & Kinds.STRING) != 0 ? Kinds.BOOL : NONE;
      case MATCHES, GLOB ->
          first == Kinds.STRING
                  && arguments.get(1) instanceof Term.Constant(Object pattern)
                  && (pattern instanceof Regex || pattern instanceof Glob)
              ? Kinds.BOOL
              : NONE;
      default -> NONE;
    };
  }

  private int macro(Term.Comprehension macro) {
    boolean quantifies =
        switch (macro.macro()) {
          case ALL, EXISTS, EXISTS_ONE -> true;
          case MAP, FILTER -> false;
        };
    int element = element(macro.range());
    if (!quantifies || element == NONE) {
      return NONE;
    }
    locals.push(element);
    try {
      return kind(macro.body()) == Kinds.BOOL ? Kinds.BOOL : NONE;
    } finally {
      locals.pop();
    }
  }

  /** What all elements of a list, or all keys of the parameters, are. */
  private int element(Term range) {
    return switch (range) {
      case Term.Fact(Attribute attribute) when attribute == Attribute.PARAMS -> Kinds.STRING;
      case Term.ListOf(List<Term> elements) -> common(elements);
      case Term.Constant(List<?> values) -> commonKind(values);
      case Term.Choice choice ->
          branches(choice).stream().mapToInt(this::element).reduce((a, b) -> a & b).orElse(NONE);
      default -> NONE;
    };
  }

  /** Those that can be taken; none where that can't be told of each action. */
  private List<Term> branches(Term.Choice choice) {
    Term condition = choice.condition();
    if (kind(condition) != Kinds.BOOL) {
      return List.of();
    }
    if (types.isEmpty() || !asksForTheTypeAlone(condition)) {
      return List.of(choice.then(), choice.otherwise());
    }
    return types.stream()
        .map(type -> new Evaluation(Action.of(type, ""), Instant.EPOCH, ZoneOffset.UTC))
        .map(evaluation -> Boolean.TRUE.equals(evaluation.evaluate(condition)))
        .distinct()
        .map(truth -> truth ? choice.then() : choice.otherwise())
        .toList();
  }

  private static boolean asksForTheTypeAlone(Term condition) {
    boolean[] others = {false};
    Terms.visit(
        condition,
        term -> {
          others[0] |=
              term instanceof Term.Local
                  || (term instanceof Term.Fact(Attribute attribute)
                      && attribute != Attribute.ACTION_TYPE);
          return true;
        });
    return !others[0];
  }

  private static int commonKind(List<? extends @Nullable Object> values) {
    int common = values.isEmpty() ? NONE : Kinds.kindOf(values.getFirst());
    return values.stream().allMatch(value -> Kinds.kindOf(value) == common) ? common : NONE;
  }
}

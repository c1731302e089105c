package dev.aegis.condition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks into terms. A chain ({@code a.b.c}, {@code 1 + 2 + 3}) is as deep as its text is long, so
 * nothing here recurses.
 */
public final class Terms {
  /** In units of {@link Steps}, of which a hundredth is let be taken. */
  private static final int MOST_FRUGAL = 1_000;

  private static final Term PARAMS = new Term.Fact(Attribute.PARAMS);

  private Terms() {}

  /**
   * Shows a term and all within it, in the order in which they stand.
   *
   * @param visitor says whether to go into what it is shown
   */
  public static void visit(Term term, Predicate<Term> visitor) {
    Deque<Term> next = new ArrayDeque<>();
    next.push(term);
    while (!next.isEmpty()) {
      Term one = next.pop();
      if (visitor.test(one)) {
        parts(one).reversed().forEach(next::push);
      }
    }
  }

  /** The fields of {@code params.a.b}; empty for what is read elsewhere. */
  public static Optional<List<String>> parameterPath(Term.Select select) {
    List<String> fields = new ArrayList<>();
    Term at = select;
    while (at instanceof Term.Select(Term operand, String field)) {
      fields.add(field);
      at = operand;
    }
    Collections.reverse(fields);
    return at.equals(PARAMS) ? Optional.of(fields) : Optional.empty();
  }

  /**
   * Whether a term has one value, or fails, whatever the action and the time are, and that can be
   * known without asking a custom function.
   */
  public static boolean isClosed(Term term) {
    return !holds(
        term,
        part ->
            part instanceof Term.Fact
                || part instanceof Term.Free
                || part instanceof Term.Custom
                || part instanceof Term.ParameterTest);
  }

  /** Whether a custom function is called somewhere in a term. */
  public static boolean callsCustom(Term term) {
    return holds(term, part -> part instanceof Term.Custom);
  }

  /** Whether variables of macros stand somewhere in a term. */
  public static boolean hasLocals(Term term) {
    return holds(term, part -> part instanceof Term.Local);
  }

  /**
   * The conditions that a condition is made of by {@code &&}, {@code ||}, {@code !} and {@code ?}.
   */
  public static List<Term> conditions(Term condition) {
    List<Term> found = new ArrayList<>();
    Deque<Term> next = new ArrayDeque<>();
    next.push(condition);
    while (!next.isEmpty()) {
      switch (next.pop()) {
        case Term.All all -> all.terms().reversed().forEach(next::push);
        case Term.Any any -> any.terms().reversed().forEach(next::push);
        case Term.Call call when call.function() == Function.NOT ->
            next.push(call.arguments().getFirst());
        case Term.Choice choice -> {
          next.push(choice.otherwise());
          next.push(choice.then());
          next.push(choice.condition());
        }
        case Term other -> found.add(other);
      }
    }
    return found.stream().distinct().toList();
  }

  /** Whether a term looks at the time. */
  public static boolean asksForTheTime(Term term) {
    return holds(term, part -> part instanceof Term.Fact fact && fact.attribute().isOfTheTime());
  }

  private static boolean holds(Term term, Predicate<Term> wanted) {
    boolean[] found = {false};
    visit(
        term,
        part -> {
          found[0] |= wanted.test(part);
          return !found[0];
        });
    return found[0];
  }

  /**
   * Whether a term takes few steps whatever the action is: comparisons with constants, and what is
   * made of them.
   */
  public static boolean isFrugal(Term term) {
    int[] left = {MOST_FRUGAL};
    visit(
        term,
        part -> {
          left[0] -= cost(part);
          return left[0] >= 0;
        });
    return left[0] >= 0;
  }

  /** What a part takes besides what its own parts take; too much where that hangs on the action. */
  private static int cost(Term term) {
    int tooMuch = MOST_FRUGAL + 1;
    return switch (term) {
      case Term.Constant(String text) -> 1 + text.length();
      case Term.Constant(List<?> list) ->
          list.stream().anyMatch(e -> !isScalar(e)) ? tooMuch : 1 + 64 * list.size();
      case Term.Constant c -> 1;
      case Term.Fact f -> 1;
      case Term.Select s -> 1;
      case Term.Has h -> 1;
      case Term.All a -> 1;
      case Term.Any a -> 1;
      case Term.ParameterTest test ->
          switch (test.comparison()) {
            case EQ ->
                isScalar(test.operand()) ? 1 + String.valueOf(test.operand()).length() : tooMuch;
            case GT, GTE, LT, LTE -> 1 + test.name().length();
            case CONTAINS, MATCHES -> tooMuch;
          };
      case Term.Call(Function function, List<Term> arguments) ->
          switch (function) {
            case NOT -> 1;
            case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                arguments.stream().anyMatch(a -> a instanceof Term.Constant) ? 1 : tooMuch;
            default -> tooMuch;
          };
      default -> tooMuch;
    };
  }

  private static boolean isScalar(@Nullable Object value) {
    return value == null
        || value instanceof Boolean
        || value instanceof Number
        || (value instanceof String s && s.length() <= 64);
  }

  private static List<Term> parts(Term term) {
    return switch (term) {
      case Term.Constant c -> List.of();
      case Term.Fact f -> List.of();
      case Term.Free f -> List.of();
      case Term.Local l -> List.of();
      case Term.Broken b -> List.of();
      case Term.ParameterTest t -> List.of();
      case Term.Select select -> List.of(select.operand());
      case Term.Has has -> List.of(has.operand());
      case Term.Call call -> call.arguments();
      case Term.Custom custom -> custom.arguments();
      case Term.All all -> all.terms();
      case Term.Any any -> any.terms();
      case Term.Choice choice -> List.of(choice.condition(), choice.then(), choice.otherwise());
      case Term.ListOf list -> list.elements();
      case Term.MapOf map -> {
        List<Term> parts = new ArrayList<>();
        for (Term.MapOf.Pair pair : map.entries()) {
          parts.add(pair.key());
          parts.add(pair.value());
        }
        yield parts;
      }
      case Term.Comprehension loop ->
          loop.filter() == null
              ? List.of(loop.range(), loop.body())
              : List.of(loop.range(), loop.filter(), loop.body());
    };
  }
}

package dev.aegis.condition;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Parts that several conditions have in common, such as the named conditions of a policy: an {@link
 * Evaluation} that knows them evaluates each of them once. Immutable.
 */
public final class SharedTerms {
  /** None are known. */
  public static final SharedTerms NONE = new SharedTerms(new IdentityHashMap<>());

  /** Each occurrence, and the one that stands for all that are equal. */
  private final IdentityHashMap<Term, Term> occurrences;

  private SharedTerms(IdentityHashMap<Term, Term> occurrences) {
    this.occurrences = occurrences;
  }

  /**
   * The parts that some conditions, each met by its {@code &&}s, have in common.
   *
   * @param conditions of one policy; equal ones may be one object
   */
  public static SharedTerms of(Collection<Term> conditions) {
    Map<Term, Term> first = new HashMap<>();
    Map<Term, Integer> uses = new HashMap<>();
    for (Term condition : conditions) {
      parts(
          condition,
          part -> {
            first.putIfAbsent(part, part);
            uses.merge(part, 1, Integer::sum);
          });
    }
    IdentityHashMap<Term, Term> occurrences = new IdentityHashMap<>();
    for (Term condition : conditions) {
      parts(
          condition,
          part -> {
            if (uses.getOrDefault(part, 0) > 1) {
              occurrences.put(part, first.getOrDefault(part, part));
            }
          });
    }
    return occurrences.isEmpty() ? NONE : new SharedTerms(occurrences);
  }

  /** What a condition is made of by its {@code &&}s, but for what costs no more than to look up. */
  private static void parts(Term condition, Consumer<Term> action) {
    Deque<Term> next = new ArrayDeque<>();
    next.push(condition);
    while (!next.isEmpty()) {
      if (next.pop() instanceof Term.All all) {
        for (Term part : all.terms()) {
          if (!isSimple(part)) {
            action.accept(part);
            next.push(part);
          }
        }
      }
    }
  }

  private static boolean isSimple(Term term) {
    return switch (term) {
      case Term.Constant c -> true;
      case Term.Fact f -> true;
      case Term.Select s -> true;
      case Term.Has h -> true;
      case Term.ParameterTest t -> t.comparison() != Term.Comparison.MATCHES;
      case Term.Call call ->
          call.arguments().size() == 2
              && call.arguments().get(1) instanceof Term.Constant
              && isSimple(call.arguments().getFirst());
      default -> false;
    };
  }

  /** The term that stands for all that are equal to one; null where there is no other. */
  @Nullable Term standIn(Term occurrence) {
    return occurrences.get(occurrence);
  }

  boolean isEmpty() {
    return occurrences.isEmpty();
  }
}

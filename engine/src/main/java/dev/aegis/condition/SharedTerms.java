package dev.aegis.condition;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
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
    TermPool pool = new TermPool();
    IdentityHashMap<Term, Term> occurrences = new IdentityHashMap<>();
    Set<Term> met = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Term> repeated = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Term> next = new ArrayDeque<>(conditions);
    while (!next.isEmpty()) {
      if (next.pop() instanceof Term.All all) {
        for (Term part : all.terms()) {
          if (isSimple(part)) {
            continue;
          }
          Term first = pool.first(part);
          // What stands in a part that was met before is evaluated with it.
          if (met.add(first)) {
            next.push(part);
          } else {
            repeated.add(first);
          }
          occurrences.put(part, first);
        }
      }
    }
    occurrences.values().retainAll(repeated);
    return occurrences.isEmpty() ? NONE : new SharedTerms(occurrences);
  }

  /** Whether it costs no more than to look it up. */
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

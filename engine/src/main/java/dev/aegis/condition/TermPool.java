package dev.aegis.condition;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first of terms that are equal. A term that many others hold, such as a named condition,
 * is hashed once. Not thread-safe.
 */
public final class TermPool {
  private final IdentityHashMap<Term, Integer> hashes = new IdentityHashMap<>();
  private final Map<Key, Term> firsts = new HashMap<>();

  /** The first term that was asked for and is equal to this one: where none was, this one. */
  public Term first(Term term) {
    Term first = firsts.putIfAbsent(new Key(term, hash(term)), term);
    return first == null ? term : first;
  }

  private int hash(Term term) {
    Integer known = hashes.get(term);
    if (known != null) {
      return known;
    }
    int hash =
        switch (term) {
          case Term.All(List<Term> terms) -> 31 * hash(terms) + 1;
          case Term.Any(List<Term> terms) -> 31 * hash(terms) + 2;
          default -> term.hashCode();
        };
    hashes.put(term, hash);
    return hash;
  }

  private int hash(List<Term> terms) {
    int hash = 1;
    for (Term term : terms) {
      hash = 31 * hash + hash(term);
    }
    return hash;
  }

  private record Key(Term term, int hash) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && hash == key.hash && term.equals(key.term);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}

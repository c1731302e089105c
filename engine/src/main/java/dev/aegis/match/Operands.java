package dev.aegis.match;

import dev.aegis.condition.Attribute;
import dev.aegis.condition.Function;
import dev.aegis.condition.Term;
import java.util.List;
import java.util.Set;

/** What a condition looks at: parameters by their paths, and other facts. */
final class Operands {
  private static final Term PARAMS = new Term.Fact(Attribute.PARAMS);

  private Operands() {}

  /** Adds them in the order in which they stand. */
  static void collect(Term term, Set<Term> into) {
    if (isPath(term)) {
      into.add(term);
      return;
    }
    switch (term) {
      case Term.Constant c -> {}
      case Term.Fact fact -> into.add(fact);
      case Term.Free free -> into.add(free);
      case Term.Local local -> {}
      case Term.Broken broken -> {}
      case Term.Select(Term operand, String field) -> collect(operand, into);
      case Term.Has(Term operand, String field) -> into.add(new Term.Select(operand, field));
      case Term.Call(Function function, List<Term> arguments) -> collect(arguments, into);
      case Term.All(List<Term> terms) -> collect(terms, into);
      case Term.Any(List<Term> terms) -> collect(terms, into);
      case Term.Choice(Term condition, Term then, Term otherwise) ->
          collect(List.of(condition, then, otherwise), into);
      case Term.ListOf(List<Term> elements) -> collect(elements, into);
      case Term.MapOf(List<Term.MapOf.Pair> entries) ->
          entries.forEach(e -> collect(List.of(e.key(), e.value()), into));
      case Term.Comprehension c -> {
        collect(c.range(), into);
        if (c.filter() != null) {
          collect(c.filter(), into);
        }
        collect(c.body(), into);
      }
      case Term.ParameterTest test -> into.add(path(test.name()));
    }
  }

  private static void collect(List<Term> terms, Set<Term> into) {
    terms.forEach(term -> collect(term, into));
  }

  private static boolean isPath(Term term) {
    return term instanceof Term.Select(Term operand, String field)
        && (operand.equals(PARAMS) || isPath(operand));
  }

  private static Term path(String name) {
    return new Term.Select(PARAMS, name);
  }
}

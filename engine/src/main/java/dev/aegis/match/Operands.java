package dev.aegis.match;

import dev.aegis.condition.Attribute;
import dev.aegis.condition.Term;
import dev.aegis.condition.Terms;
import java.util.Set;

/** What a condition looks at: parameters by their paths, and other facts. */
final class Operands {
  private static final Term PARAMS = new Term.Fact(Attribute.PARAMS);

  private Operands() {}

  /** Adds them in the order in which they stand. */
  static void collect(Term term, Set<Term> into) {
    Terms.visit(term, part -> !isOperand(part, into));
  }

  /** Adds what is one, and says whether there is nothing more to look for in it. */
  private static boolean isOperand(Term term, Set<Term> into) {
    return switch (term) {
      case Term.Select select -> Terms.parameterPath(select).isPresent() && added(select, into);
      case Term.Has(Term operand, String field) -> added(new Term.Select(operand, field), into);
      case Term.ParameterTest test -> added(new Term.Select(PARAMS, test.name()), into);
      case Term.Fact fact -> added(fact, into);
      case Term.Free free -> added(free, into);
      default -> false;
    };
  }

  private static boolean added(Term operand, Set<Term> into) {
    into.add(operand);
    return true;
  }
}

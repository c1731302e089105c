package dev.aegis.match;

import dev.aegis.condition.Attribute;
import dev.aegis.condition.Term;
import dev.aegis.condition.Terms;
import java.util.Set;

/** What a condition looks at: parameters by their paths, other facts, calls of functions. */
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
      case Term.ParameterTest test -> parameter(test.name(), into);
      case Term.Fact fact -> added(fact, into);
      case Term.Free free -> added(free, into);
      case Term.Custom custom -> {
        // Inside a macro it has a value for each element, and none that could be shown.
        if (!Terms.hasLocals(custom)) {
          into.add(custom);
        }
        yield false;
      }
      default -> false;
    };
  }

  /** The map style's name of a parameter, which may also be a path. */
  private static boolean parameter(String name, Set<Term> into) {
    if (name.indexOf('.') >= 0) {
      Term path = PARAMS;
      for (String field : name.split("\\.", -1)) {
        path = new Term.Select(path, field);
      }
      added(path, into);
    }
    return added(new Term.Select(PARAMS, name), into);
  }

  private static boolean added(Term operand, Set<Term> into) {
    into.add(operand);
    return true;
  }
}

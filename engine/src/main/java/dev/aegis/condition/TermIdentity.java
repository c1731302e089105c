package dev.aegis.condition;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which terms are equal. A chain ({@code a.b.c}, {@code 1 + 2 + 3}, {@code a ? b : c ? d : e}) is
 * as long as its text allows, so it is walked in a loop: recursion would overflow the stack.
 */
final class TermIdentity {
  private TermIdentity() {}

  @SuppressWarnings("ReferenceEquality") // Named conditions are shared: one look settles those.
  static boolean equal(Term left, Term right) {
    Term a = left;
    Term b = right;
    while (a != b) {
      switch (a) {
        case Term.Select(Term operand, String field) -> {
          if (!(b instanceof Term.Select other) || !field.equals(other.field())) {
            return false;
          }
          a = operand;
          b = other.operand();
        }
        case Term.Call call -> {
          if (!(b instanceof Term.Call other)
              || call.function() != other.function()
              || !rest(call).equals(rest(other))) {
            return false;
          }
          a = call.arguments().getFirst();
          b = other.arguments().getFirst();
        }
        case Term.Choice choice -> {
          if (!(b instanceof Term.Choice other)
              || !choice.condition().equals(other.condition())
              || !choice.then().equals(other.then())) {
            return false;
          }
          a = choice.otherwise();
          b = other.otherwise();
        }
        default -> {
          return a.equals(b);
        }
      }
    }
    return true;
  }

  static int hash(Term term) {
    Term at = term;
    int hash = 1;
    while (true) {
      switch (at) {
        case Term.Select(Term operand, String field) -> {
          hash = 31 * hash + hash(field);
          at = operand;
        }
        case Term.Call call -> {
          hash = 31 * (31 * hash + call.function().name().hashCode()) + rest(call).hashCode();
          at = call.arguments().getFirst();
        }
        case Term.Choice choice -> {
          hash = 31 * (31 * hash + choice.condition().hashCode()) + choice.then().hashCode();
          at = choice.otherwise();
        }
        default -> {
          return 31 * hash + at.hashCode();
        }
      }
    }
  }

  /**
   * The hash of a text. Not that of {@link String}, for which anybody can write down ten thousand
   * texts with the same one.
   */
  static int hash(String text) {
    int hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x01000193;
      hash ^= hash >>> 15;
    }
    return hash;
  }

  /** The hash of a value of a condition. */
  static int hash(@Nullable Object value) {
    return switch (value) {
      case String text -> hash(text);
      case List<?> list -> {
        int hash = 1;
        for (Object element : list) {
          hash = 31 * hash + hash(element);
        }
        yield hash;
      }
      case Map<?, ?> map -> {
        int hash = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          hash += 31 * hash(entry.getKey()) + hash(entry.getValue());
        }
        yield hash;
      }
      case null, default -> Objects.hashCode(value);
    };
  }

  private static List<Term> rest(Term.Call call) {
    return call.arguments().subList(1, call.arguments().size());
  }
}

package dev.aegis.condition;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks for names at run time: the longest prefix of a qualified one that is bound counts. */
final class Bindings {
  private Bindings() {}

  /** The parts of {@code a.b.c} where {@code a} is free; null for any other selection. */
  static @Nullable List<String> path(Term.Select select) {
    Term root = select;
    while (root instanceof Term.Select inner) {
      root = inner.operand();
    }
    if (!(root instanceof Term.Free(String name))) {
      return null;
    }
    Deque<String> path = new ArrayDeque<>();
    Term term = select;
    while (term instanceof Term.Select(Term operand, String field)) {
      path.push(field);
      term = operand;
    }
    path.push(name);
    return List.copyOf(path);
  }

  static @Nullable Object value(Evaluation evaluation, Map<String, ?> bindings, List<String> path) {
    for (int length = path.size(); length > 0; length--) {
      String name = String.join(".", path.subList(0, length));
      evaluation.steps().read(name.length());
      Attribute attribute = evaluation.knowsFacts() ? Names.attribute(name) : null;
      if (bindings.containsKey(name) || attribute != null) {
        Object value =
            bindings.containsKey(name) || attribute == null
                ? Values.normal(bindings.get(name))
                : evaluation.fact(attribute);
        return selected(value, name, path.subList(length, path.size()), evaluation.steps());
      }
    }
    List<String> known = evaluation.knowsFacts() ? Names.below(path.getFirst()) : List.of();
    return new Failure(
        known.isEmpty()
            ? "there is no variable `" + path.getFirst() + "`"
            : "there is no `%s`, there are `%s`"
                .formatted(String.join(".", path), String.join("`, `", known)));
  }

  private static @Nullable Object selected(
      @Nullable Object from, String name, List<String> fields, Steps steps) {
    Object value = from;
    Term shown = new Term.Free(name);
    for (String field : fields) {
      steps.visit();
      Term.Select select = new Term.Select(shown, field);
      value = Operations.select(value, select, steps);
      shown = select;
    }
    return value;
  }
}

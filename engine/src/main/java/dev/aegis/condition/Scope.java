package dev.aegis.condition;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What names mean in an expression.
 *
 * @param named the conditions that stand for a name
 * @param free names that are given a value when the expression is evaluated, perhaps with dots
 * @param attributes whether the facts about an action are known by their names
 * @param checked whether unknown names, unknown functions and types that can't fit are mistakes;
 *     else they fail when the expression is evaluated
 */
record Scope(Map<String, Term> named, Set<String> free, boolean attributes, boolean checked) {
  /** The first segments of facts. */
  static final Set<String> ROOTS = Set.of("action", "agent", "session", "params", "now", "clock");

  /** Every name that an expression may begin with. */
  Set<String> names() {
    Stream<String> facts =
        attributes ? Stream.of(Attribute.values()).map(Attribute::path) : Stream.of();
    return Stream.of(facts, named.keySet().stream(), free.stream())
        .flatMap(names -> names)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}

package dev.aegis.check;

import dev.aegis.condition.ParameterMention;
import dev.aegis.condition.Term;
import dev.aegis.condition.Terms;
import dev.aegis.diagnostic.Suggestion;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Parameters that a single rule asks for, by a name that is a slip of the pen away from one that
 * more or earlier rules ask for and this one does not.
 *
 * @param meant the other name
 */
record Misspelling(Rule rule, ParameterMention mention, String meant) {
  /** Past this many, pairs of names are too many to look at. */
  private static final int MOST_NAMES = 2_000;

  static List<Misspelling> in(Policy policy) {
    List<Set<String>> names = new ArrayList<>();
    Map<String, Integer> rulesOf = new HashMap<>();
    Map<String, Integer> firstRule = new HashMap<>();
    for (Rule rule : policy.rules()) {
      Set<String> asked = rule.condition() == null ? Set.of() : names(rule.condition());
      names.add(asked);
      for (String name : asked) {
        rulesOf.merge(name, 1, Integer::sum);
        firstRule.putIfAbsent(name, names.size());
      }
    }
    if (rulesOf.size() > MOST_NAMES) {
      return List.of();
    }
    List<Misspelling> found = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Rule rule = policy.rules().get(i);
      Set<String> own = names.get(i);
      Set<String> seen = new HashSet<>();
      for (ParameterMention mention : rule.parameters()) {
        if (rulesOf.getOrDefault(mention.name(), 0) == 1 && seen.add(mention.name())) {
          int here = i;
          // Of two names that are as rare as each other, the later one is the slip.
          Predicate<String> established =
              other ->
                  !own.contains(other)
                      && (rulesOf.getOrDefault(other, 0) > 1
                          || firstRule.getOrDefault(other, here) <= here);
          meant(mention.name(), rulesOf.keySet(), established)
              .ifPresent(meant -> found.add(new Misspelling(rule, mention, meant)));
        }
      }
    }
    return found;
  }

  private static Optional<String> meant(
      String name, Set<String> all, Predicate<String> established) {
    return all.stream()
        .filter(other -> established.test(other) && Suggestion.isSlip(name, other))
        .sorted()
        .findFirst();
  }

  /** The parameters that a term asks for, through named conditions too. */
  private static Set<String> names(Term term) {
    Set<String> names = new TreeSet<>();
    Terms.visit(
        term,
        part -> {
          switch (part) {
            case Term.ParameterTest test -> names.add(test.name());
            case Term.Has has ->
                path(new Term.Select(has.operand(), has.field())).ifPresent(names::add);
            case Term.Select select -> {
              Optional<String> path = path(select);
              path.ifPresent(names::add);
              // A shorter path inside a longer one is not asked for itself.
              return path.isEmpty();
            }
            default -> {}
          }
          return true;
        });
    return names;
  }

  private static Optional<String> path(Term.Select select) {
    return Terms.parameterPath(select).map(path -> String.join(".", path));
  }
}

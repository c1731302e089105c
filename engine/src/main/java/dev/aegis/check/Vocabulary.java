package dev.aegis.check;

import dev.aegis.condition.Term;
import dev.aegis.condition.Terms;
import dev.aegis.glob.Glob;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The names and values that a policy speaks of, and what lies next to them: what its answers hang
 * on, and so what examples are varied with.
 */
final class Vocabulary {
  /** What more rules than this speak of is not gathered. */
  private static final int MOST_RULES = 200;

  private static final int LONGEST_TEXT = 200;

  private static final int MOST_PARAMETERS = 50;

  /** One that nobody asks for too: there may be rules about how many there are. */
  private final Set<String> parameters = new LinkedHashSet<>(List.of("x"));

  private final Set<@Nullable Object> values =
      new LinkedHashSet<@Nullable Object>(Arrays.asList(null, true, false, 1L, "", "a"));
  private final Set<Glob> globs = new LinkedHashSet<>();
  private final List<String> names;
  private final List<@Nullable Object> scalars;
  private final List<Values> facts;

  private Vocabulary(Policy policy) {
    for (Rule rule : policy.rules().subList(0, Math.min(MOST_RULES, policy.rules().size()))) {
      globs.addAll(rule.match().types());
      globs.addAll(rule.match().targets());
      globs.addAll(rule.match().agents());
      if (rule.condition() != null) {
        Terms.visit(rule.condition(), this::gather);
      }
    }
    names = List.copyOf(parameters);
    scalars = new ArrayList<>(values);
    facts = facts();
  }

  static Vocabulary of(Policy policy) {
    return new Vocabulary(policy);
  }

  private boolean gather(Term term) {
    switch (term) {
      case Term.Constant constant -> gather(constant.value());
      case Term.ParameterTest test -> {
        add(test.name());
        gather(test.operand());
      }
      case Term.Has has -> {
        return !gatherPath(new Term.Select(has.operand(), has.field()));
      }
      case Term.Select select -> {
        // A shorter path inside a longer one is not asked for itself.
        return !gatherPath(select);
      }
      default -> {}
    }
    return true;
  }

  private boolean gatherPath(Term.Select select) {
    Optional<List<String>> path = Terms.parameterPath(select);
    path.ifPresent(fields -> add(String.join(".", fields)));
    return path.isPresent();
  }

  private void add(String parameter) {
    if (parameters.size() < MOST_PARAMETERS) {
      parameters.add(parameter);
    }
  }

  private void gather(@Nullable Object constant) {
    switch (constant) {
      case Long value -> {
        values.add(value);
        values.add(value - 1);
        values.add(value + 1);
      }
      case Double value when Double.isFinite(value) -> {
        values.add(value);
        values.add(Math.nextUp(value));
        values.add(Math.nextDown(value));
      }
      case String value when value.length() <= LONGEST_TEXT -> values.add(value);
      case Glob glob -> globs.add(glob);
      case List<?> list -> list.forEach(this::gather);
      case null, default -> {}
    }
  }

  private List<Values> facts() {
    List<Values> facts = new ArrayList<>();
    for (Object value : scalars) {
      if (value instanceof String text) {
        add(() -> Texts.only(text), facts);
      }
    }
    globs.forEach(glob -> add(() -> Texts.matching(glob), facts));
    return facts;
  }

  private static void add(Supplier<Texts> texts, List<Values> facts) {
    try {
      facts.add(Values.of(texts.get()));
    } catch (Exhausted e) {
      // The others will do.
    }
  }

  /** The parameters, as the policy writes them without {@code params.}. */
  List<String> parameters() {
    return names;
  }

  /** What a parameter may be compared with, and what lies next to it. */
  List<@Nullable Object> scalars() {
    return Collections.unmodifiableList(scalars);
  }

  /** What a text of the action may be. */
  Values fact(Random random) {
    return facts.isEmpty() ? Values.ALL_TEXTS : facts.get(random.nextInt(facts.size()));
  }

  /** A value for a parameter. */
  @Nullable Object value(Random random) {
    Object scalar = scalars.get(random.nextInt(scalars.size()));
    return switch (random.nextInt(10)) {
      case 0 -> List.of();
      case 1 -> scalar == null ? List.of() : List.of(scalar);
      case 2 -> Map.of();
      default -> scalar;
    };
  }
}

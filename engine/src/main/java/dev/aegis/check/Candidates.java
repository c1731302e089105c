package dev.aegis.check;

import dev.aegis.condition.Attribute;
import dev.aegis.condition.Function;
import dev.aegis.condition.Regex;
import dev.aegis.condition.Term;
import dev.aegis.condition.Terms;
import dev.aegis.policy.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For each thing that conditions look at, values that make a difference to some condition on it:
 * what it is compared with, texts that a regular expression finds, lists of what each of its
 * elements is compared with.
 */
final class Candidates {
  private static final int MOST_OF_ONE = 120;
  private static final int MOST_RULES = 200;
  private static final int LONGEST = 1_000;

  /** What conditions look at: a fact of the action, or a parameter by its path. */
  sealed interface Slot {
    record Fact(Attribute attribute) implements Slot {}

    record Parameter(String path) implements Slot {}
  }

  private final Map<Slot, Set<Object>> values = new LinkedHashMap<>();

  Candidates(List<Rule> rules) {
    for (Rule rule : rules.subList(0, Math.min(MOST_RULES, rules.size()))) {
      if (rule.condition() != null) {
        Terms.visit(rule.condition(), this::gather);
      }
    }
  }

  private boolean gather(Term term) {
    switch (term) {
      case Term.ParameterTest test ->
          add(new Slot.Parameter(test.name()), texts(List.of(test.operand())));
      case Term.Call call -> {
        List<Object> constants = constants(call);
        slots(call).forEach(slot -> add(slot, constants));
        if (isOfSize(call)) {
          slots(call).forEach(slot -> add(slot, sized(constants)));
        }
      }
      case Term.Comprehension comprehension -> {
        List<Object> elements = constants(comprehension.body());
        if (comprehension.filter() != null) {
          elements.addAll(constants(comprehension.filter()));
        }
        List<Object> lists = new ArrayList<>(elements);
        elements.forEach(element -> lists.add(List.of(element)));
        if (elements.size() > 1) {
          lists.add(List.of(elements.getFirst(), elements.getLast()));
        }
        slots(comprehension.range()).forEach(slot -> add(slot, lists));
      }
      default -> {}
    }
    return true;
  }

  private void add(Slot slot, List<Object> more) {
    Set<Object> known = values.computeIfAbsent(slot, key -> new LinkedHashSet<>());
    for (Object value : more) {
      boolean fits = slot instanceof Slot.Parameter || value instanceof String;
      if (fits && known.size() < MOST_OF_ONE) {
        known.add(value);
      }
    }
  }

  private static Set<Slot> slots(Term term) {
    Set<Slot> slots = new LinkedHashSet<>();
    Terms.visit(
        term,
        part ->
            switch (part) {
              case Term.Fact fact -> {
                if (isText(fact.attribute())) {
                  slots.add(new Slot.Fact(fact.attribute()));
                }
                yield true;
              }
              case Term.Select select -> {
                Optional<List<String>> path = Terms.parameterPath(select);
                path.ifPresent(p -> slots.add(new Slot.Parameter(String.join(".", p))));
                yield path.isEmpty();
              }
              default -> true;
            });
    return slots;
  }

  private static boolean isText(Attribute attribute) {
    return switch (attribute) {
      case ACTION_TYPE, ACTION_TARGET, ACTION_DESCRIPTION, AGENT_ID, SESSION_ID -> true;
      default -> false;
    };
  }

  private static boolean isOfSize(Term.Call call) {
    return call.arguments().stream()
        .anyMatch(
            argument -> argument instanceof Term.Call inner && inner.function() == Function.SIZE);
  }

  /** Texts and lists of some sizes. */
  private static List<Object> sized(List<Object> sizes) {
    List<Object> sized = new ArrayList<>();
    for (Object each : sizes) {
      if (each instanceof Long size && size >= 0 && size <= LONGEST) {
        sized.add("a".repeat(size.intValue()));
        sized.add(Collections.nCopies(size.intValue(), "a"));
      }
    }
    return sized;
  }

  private static List<Object> constants(Term term) {
    List<Object> constants = new ArrayList<>();
    Terms.visit(
        term,
        part -> {
          if (part instanceof Term.Constant(Object value) && value != null) {
            constants.add(value);
          }
          return true;
        });
    return texts(constants);
  }

  private static List<Object> texts(List<?> constants) {
    List<Object> values = new ArrayList<>();
    for (Object constant : constants) {
      switch (constant) {
        case Regex regex -> values.addAll(RegexTexts.of(regex));
        case List<?> list -> {
          for (Object element : list) {
            if (element != null) {
              values.add(element);
            }
          }
        }
        case Long number -> {
          values.add(number);
          values.add(number + 1);
          values.add(number - 1);
        }
        case String text -> values.add(text);
        case Boolean bool -> {
          values.add(bool);
          values.add(!bool);
        }
        case Double number -> values.add(number);
        default -> {}
      }
    }
    return values;
  }

  /** What there is anything to say about. */
  List<Slot> slots() {
    return List.copyOf(values.keySet());
  }

  /** One of those for a slot; null where there are none. */
  @Nullable Object value(Slot slot, Random random) {
    Set<Object> known = values.getOrDefault(slot, Set.of());
    return known.isEmpty() ? null : List.copyOf(known).get(random.nextInt(known.size()));
  }
}

package dev.aegis.check;

import dev.aegis.action.Action;
import dev.aegis.condition.Attribute;
import dev.aegis.condition.Terms;
import dev.aegis.decision.Decision;
import dev.aegis.json.Json;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Rule;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the action that shows what a warning says, and has the policy decide each one it looks
 * at. A region says where to look, not what is there: other rules may come first, or be
 * undecidable. So the plain ones come first, then random variations, the same ones each time.
 */
final class Examples {
  private static final int MOST_PLAIN = 200;
  private static final int MOST_VARIED = 600;

  /** Where there is one already, though not the best. */
  private static final int MOST_FOR_A_BETTER = 60;

  /** For a whole policy. */
  private static final int MOST_IN_ALL = 300_000;

  private static final List<Attribute> TEXTS =
      List.of(
          Attribute.ACTION_TYPE,
          Attribute.ACTION_TARGET,
          Attribute.ACTION_DESCRIPTION,
          Attribute.AGENT_ID,
          Attribute.SESSION_ID);

  private final Matcher matcher;

  /** The rules whose conditions hang on what custom functions say, which nobody asks here. */
  private final Set<String> unknown;

  private @Nullable Vocabulary vocabulary;
  private int left = MOST_IN_ALL;

  private final int mostVaried;

  Examples(Matcher matcher) {
    this(matcher, MOST_VARIED);
  }

  /**
   * @param mostVaried after how many random variations to give up
   */
  Examples(Matcher matcher, int mostVaried) {
    this.mostVaried = mostVaried;
    this.matcher = matcher.withoutFunctions();
    this.unknown =
        matcher.policy().rules().stream()
            .filter(rule -> rule.condition() != null && Terms.callsCustom(rule.condition()))
            .map(Rule::name)
            .collect(Collectors.toSet());
  }

  /** An action, and what the policy says of it. */
  record Example(Situation situation, Decision decision) {
    /** As a reader can run it. */
    @Override
    public String toString() {
      Action action = situation.action();
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("action_type", action.type());
      if (!action.target().isEmpty()) {
        shown.put("target", action.target());
      }
      if (!action.params().isEmpty()) {
        shown.put("params", action.params());
      }
      if (!action.description().isEmpty()) {
        shown.put("description", action.description());
      }
      if (!action.agentId().isEmpty()) {
        shown.put("agent_id", action.agentId());
      }
      if (!action.sessionId().isEmpty()) {
        shown.put("session_id", action.sessionId());
      }
      return "`" + Json.OWN.write(shown) + "` at " + situation.at();
    }
  }

  Example decide(Situation situation) {
    return new Example(situation, matcher.decide(situation.action(), situation.at()));
  }

  /** Whether the policy decides so whatever custom functions say. */
  boolean isCertain(Decision decision) {
    return unknown.isEmpty()
        || decision.undecided().stream().noneMatch(rule -> unknown.contains(rule.rule()));
  }

  /** One from a region; empty where none was found. */
  Optional<Example> in(Region region, Predicate<Example> wanted) {
    return in(region, wanted, example -> true);
  }

  /**
   * One from a region, where there is one that shows more.
   *
   * @param better what it has besides, if possible
   */
  Optional<Example> in(Region region, Predicate<Example> wanted, Predicate<Example> better) {
    Search search = new Search(wanted, better);
    try {
      lookAtPlain(region, search);
      if (search.best == null && !region.isEmpty()) {
        lookAtVaried(region, search);
      }
    } catch (Exhausted e) {
      // What was found until here is as good as any.
    }
    return Optional.ofNullable(search.best == null ? search.found : search.best);
  }

  private static void lookAtPlain(Region region, Search search) {
    int tries = 0;
    for (Box box : region.boxes()) {
      for (Box part : box.withParts()) {
        if (search.best != null || tries++ == MOST_PLAIN) {
          return;
        }
        search.lookAt(part);
      }
    }
  }

  private void lookAtVaried(Region region, Search search) {
    Random random = new Random(region.boxes().size());
    int most = search.found == null ? mostVaried : MOST_FOR_A_BETTER;
    for (int i = 0; i < most && search.best == null; i++) {
      Box box = region.boxes().get(random.nextInt(region.boxes().size()));
      Situation.in(varied(box, random), matcher.policy().timezone())
          .map(situation -> varied(situation, box, random))
          .ifPresent(search::lookAt);
    }
  }

  private Vocabulary vocabulary() {
    if (vocabulary == null) {
      vocabulary = Vocabulary.of(matcher.policy());
    }
    return vocabulary;
  }

  /** A part of a box, perhaps with sides that it leaves open. */
  private Box varied(Box box, Random random) {
    Map<Dimension, Values> sides = new HashMap<>();
    box.sides().forEach((dimension, values) -> sides.put(dimension, part(values, random)));
    for (Attribute attribute : TEXTS) {
      if (random.nextInt(3) == 0) {
        Dimension dimension = new Dimension.Fact(attribute);
        Values narrower = box.side(dimension).and(vocabulary().fact(random));
        if (!narrower.isEmpty()) {
          sides.put(dimension, narrower);
        }
      }
    }
    boolean timed = box.sides().keySet().stream().anyMatch(d -> d instanceof Dimension.Clock);
    if (!timed && random.nextInt(3) == 0) {
      set(sides, Attribute.CLOCK_WEEKDAY, 1 + random.nextInt(7));
      set(sides, Attribute.CLOCK_TIME, random.nextInt(24 * 60));
    }
    return new Box(sides);
  }

  private static void set(Map<Dimension, Values> sides, Attribute attribute, long value) {
    sides.put(new Dimension.Clock(attribute), Values.of(Numbers.between(value, value)));
  }

  private static Values part(Values values, Random random) {
    List<Values> parts = values.parts();
    Values part = parts.isEmpty() ? values : parts.get(random.nextInt(parts.size()));
    List<Numbers.Interval> intervals = part.numbers().intervals();
    return intervals.size() < 2
        ? part
        : Values.of(new Numbers(List.of(intervals.get(random.nextInt(intervals.size())))));
  }

  /** Other values for parameters that a box leaves open. */
  private Situation varied(Situation situation, Box box, Random random) {
    Situation varied = situation;
    for (String name : vocabulary().parameters()) {
      boolean open =
          box.sides().keySet().stream()
              .noneMatch(d -> d instanceof Dimension.Parameter p && p.name().equals(name));
      if (open && random.nextInt(2) == 0) {
        varied = varied.with(name, vocabulary().value(random));
      }
    }
    return varied;
  }

  /** What one warning asks for, and what was found of it. */
  private final class Search {
    private final Predicate<Example> wanted;
    private final Predicate<Example> better;
    private @Nullable Example found;
    private @Nullable Example best;

    Search(Predicate<Example> wanted, Predicate<Example> better) {
      this.wanted = wanted;
      this.better = better;
    }

    void lookAt(Box box) {
      Situation.in(box, matcher.policy().timezone()).ifPresent(this::lookAt);
    }

    void lookAt(Situation situation) {
      if (left-- <= 0) {
        throw new Exhausted();
      }
      Example example = decide(situation);
      if (isCertain(example.decision()) && wanted.test(example)) {
        found = found == null ? example : found;
        best = better.test(example) ? example : null;
      }
    }
  }
}

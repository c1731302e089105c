package dev.aegis.check;

import dev.aegis.action.Action;
import dev.aegis.action.ActionLimits;
import dev.aegis.check.Witnesses.Finding;
import dev.aegis.check.Witnesses.Truth;
import dev.aegis.condition.Evaluation;
import dev.aegis.condition.Term;
import dev.aegis.condition.Terms;
import dev.aegis.decision.Decision;
import dev.aegis.glob.Glob;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Draws actions from around the boundaries of a policy: each rule is met about as often as any
 * other, however narrow it is. A draw begins at an action that meets a rule or decides a part of
 * its condition, and changes a little of it: a parameter that is left out, of another kind, or next
 * to what the policy compares it with; a text just inside or just outside of a glob; the time.
 * Immutable, and safe to share between threads.
 */
public final class Boundaries {
  /** Searching a policy of more rules than these would take longer than a test may. */
  private static final int MOST_RULES_IN_PARTS = 60;

  /** How many changes a draw has; most have few, so that what they are about stays in sight. */
  private static final int[] CHANGES = {0, 0, 0, 0, 1, 1, 1, 1, 2, 3};

  private static final String LETTERS = "abcxyz019_-./ ";
  private static final int MINUTES_OF_A_WEEK = 7 * 24 * 60;

  private final Matcher matcher;
  private final Vocabulary vocabulary;
  private final Candidates candidates;
  private final List<Glob> types;
  private final List<Glob> targets;
  private final List<Glob> agents;
  private final List<List<Witness>> groups = new ArrayList<>();
  private final List<Instant> times;
  private final Set<Integer> impossible = new LinkedHashSet<>();

  private Boundaries(Matcher matcher, @Nullable Rule within) {
    this.matcher = matcher;
    Policy policy = matcher.policy();
    List<Rule> rules = new ArrayList<>(policy.rules());
    if (within != null) {
      rules.addFirst(within);
    }
    vocabulary =
        Vocabulary.of(
            new Policy(
                policy.version(), policy.timezone(), policy.defaults(), policy.let(), rules));
    candidates = new Candidates(rules);
    types = globs(rules, rule -> rule.match().types());
    targets = globs(rules, rule -> rule.match().targets());
    agents = globs(rules, rule -> rule.match().agents());
    Witnesses witnesses = Witnesses.of(matcher);
    for (int i = 0; i <= policy.rules().size(); i++) {
      gather(i, within, witnesses);
    }
    times = groups.stream().flatMap(List::stream).map(Witness::at).distinct().toList();
  }

  /** The boundaries of a policy. */
  public static Boundaries of(Matcher matcher) {
    return new Boundaries(matcher, null);
  }

  /**
   * Those near what a rule is about, which need not be one of the policy's. Draws may lie outside.
   */
  public static Boundaries within(Matcher matcher, Rule within) {
    return new Boundaries(matcher, within);
  }

  private static List<Glob> globs(List<Rule> rules, Function<Rule, List<Glob>> which) {
    return rules.stream().flatMap(rule -> which.apply(rule).stream()).distinct().toList();
  }

  private void gather(int index, @Nullable Rule within, Witnesses witnesses) {
    Predicate<Witness> meets =
        witness -> meets(witness, index) && (within == null || holds(within, witness));
    Finding met =
        within == null ? witnesses.meeting(index, meets) : witnesses.meeting(index, within, meets);
    if (met.none()) {
      impossible.add(index);
      return;
    }
    met.witness().ifPresent(one -> groups.add(group(index, one, witnesses)));
  }

  /** An action that meets a rule, and others that decide a part of its condition. */
  private List<Witness> group(int index, Witness met, Witnesses witnesses) {
    List<Rule> rules = matcher.policy().rules();
    List<Witness> group = new ArrayList<>(List.of(met));
    Term condition = index == rules.size() ? null : rules.get(index).condition();
    if (condition != null && rules.size() <= MOST_RULES_IN_PARTS) {
      for (Term part : Terms.conditions(condition)) {
        for (Truth truth : Truth.values()) {
          witnesses.deciding(index, part, truth, witness -> true).witness().ifPresent(group::add);
        }
      }
    }
    return List.copyOf(group);
  }

  private boolean meets(Witness witness, int rule) {
    List<Rule> rules = matcher.policy().rules();
    String name = rule == rules.size() ? Decision.DEFAULT_RULE : rules.get(rule).name();
    return witness.decision().matchedRule().equals(name);
  }

  /** Whether a rule, looked at by itself, would be met. */
  private boolean holds(Rule rule, Witness witness) {
    Action action = witness.action();
    boolean matches =
        matches(rule.match().types(), action.type())
            && matches(rule.match().targets(), action.target())
            && matches(rule.match().agents(), action.agentId());
    Term condition = rule.condition();
    return matches
        && (condition == null
            || Boolean.TRUE.equals(
                new Evaluation(action, witness.at(), matcher.policy().timezone())
                    .withoutFunctions()
                    .evaluate(condition)));
  }

  private static boolean matches(List<Glob> globs, String text) {
    return globs.stream().anyMatch(glob -> glob.matches(text));
  }

  /** Actions to begin with: for each rule that one was found for, and for the defaults. */
  public List<Witness> starts() {
    return groups.stream().flatMap(List::stream).toList();
  }

  /**
   * The rules that certainly no action meets, by their place; the number of rules stands for the
   * defaults.
   */
  public Set<Integer> impossible() {
    return Collections.unmodifiableSet(impossible);
  }

  /** The numbers that the policy speaks of, and those next to them. */
  public List<Number> numbers() {
    List<Number> numbers = new ArrayList<>();
    for (Object value : vocabulary.scalars()) {
      if (value instanceof Number number) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  /** The next action, with the time to decide it at, and what the policy says of it then. */
  public Witness draw(Random random) {
    if (groups.isEmpty()) {
      return decided(new Situation(Action.of("a", ""), Instant.EPOCH));
    }
    List<Witness> group = groups.get(random.nextInt(groups.size()));
    Witness start = random.nextInt(3) > 0 ? group.getFirst() : pick(group, random);
    Situation drawn = new Situation(start.action(), start.at());
    int changes = CHANGES[random.nextInt(CHANGES.length)];
    for (int i = 0; i < changes; i++) {
      drawn = changed(drawn, random);
    }
    boolean fit =
        !drawn.action().type().isEmpty() && ActionLimits.violations(drawn.action()).isEmpty();
    return fit ? decided(drawn) : start;
  }

  private Witness decided(Situation situation) {
    return new Witness(
        situation.action(), situation.at(), matcher.decide(situation.action(), situation.at()));
  }

  private Situation changed(Situation situation, Random random) {
    Action a = situation.action();
    return switch (random.nextInt(10)) {
      case 0 ->
          with(situation, text(a.type(), types, random), a.target(), a.agentId(), a.sessionId());
      case 1, 2 ->
          with(situation, a.type(), text(a.target(), targets, random), a.agentId(), a.sessionId());
      case 3 ->
          with(situation, a.type(), a.target(), text(a.agentId(), agents, random), a.sessionId());
      case 4, 5 -> situation.at(time(situation.at(), random));
      default -> withParameter(situation, random);
    };
  }

  private static Situation with(
      Situation situation, String type, String target, String agent, String session) {
    Action a = situation.action();
    return new Situation(
        new Action(type, target, a.params(), a.description(), agent, session), situation.at());
  }

  private Situation withParameter(Situation situation, Random random) {
    List<String> given = List.copyOf(situation.action().params().keySet());
    String name =
        given.isEmpty() || random.nextInt(3) == 0
            ? pick(vocabulary.parameters(), random)
            : pick(given, random);
    Object now = situation.action().params().get(name);
    return switch (random.nextInt(6)) {
      case 0 -> situation.without(name);
      case 1 -> situation.replacing(name, now instanceof String ? (Object) 1L : "x");
      case 2, 3 ->
          switch (now) {
            case Long number -> situation.replacing(name, number + random.nextInt(3) - 1);
            case Double number -> situation.replacing(name, number + random.nextInt(3) - 1);
            case String text -> situation.replacing(name, text(text, List.of(), random));
            case null, default -> situation.replacing(name, vocabulary.value(random));
          };
      case 4 -> {
        Object value = candidates.value(new Candidates.Slot.Parameter(name), random);
        yield situation.replacing(name, value);
      }
      default -> situation.replacing(name, vocabulary.value(random));
    };
  }

  private Instant time(Instant now, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> now.plus(Duration.ofMinutes(random.nextInt(3) - 1L));
      case 1 -> now.plus(Duration.ofDays(random.nextInt(7)));
      case 2 -> now.plus(Duration.ofMinutes(random.nextInt(MINUTES_OF_A_WEEK)));
      default -> times.isEmpty() ? now : pick(times, random);
    };
  }

  private static String text(String now, List<Glob> globs, Random random) {
    StringBuilder text = new StringBuilder(now);
    int points = now.codePointCount(0, now.length());
    int near = now.offsetByCodePoints(0, random.nextInt(points + 1));
    switch (random.nextInt(globs.isEmpty() ? 4 : 7)) {
      case 0 -> text.insert(near, letters(1, random));
      case 1 -> text.append(letters(1, random));
      case 2 -> {
        if (near < now.length()) {
          text.delete(near, now.offsetByCodePoints(near, 1));
        }
      }
      case 3 -> {
        return now.toUpperCase(Locale.ROOT);
      }
      default -> {
        return matching(pick(globs, random), LETTERS, random);
      }
    }
    return text.toString();
  }

  /** A text that a glob matches, its stars filled with some letters. */
  static String matching(Glob glob, String among, Random random) {
    StringBuilder text = new StringBuilder();
    for (Glob.Part part : glob.parts()) {
      switch (part) {
        case Glob.Literal(String literal) -> text.append(literal);
        case Glob.Star star -> text.append(letters(random.nextInt(4), among, random));
        case Glob.AnyOne any -> text.append(letters(1, among, random));
        case Glob.OneOf(boolean negated, List<Glob.Range> ranges) ->
            text.append(
                negated ? letters(1, random) : Character.toString(pick(ranges, random).first()));
      }
    }
    return text.toString();
  }

  private static String letters(int length, Random random) {
    return letters(length, LETTERS, random);
  }

  private static String letters(int length, String among, Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(among.charAt(random.nextInt(among.length())));
    }
    return text.toString();
  }

  private static <T> T pick(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }
}

package dev.aegis.check;

import dev.aegis.action.Action;
import dev.aegis.action.ActionLimits;
import dev.aegis.check.Candidates.Slot;
import dev.aegis.check.Witnesses.Truth;
import dev.aegis.condition.Attribute;
import dev.aegis.condition.Evaluation;
import dev.aegis.condition.Function;
import dev.aegis.condition.Term;
import dev.aegis.condition.Terms;
import dev.aegis.glob.Glob;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an action that meets a rule where reasoning does not see through its condition: from
 * one that lies near, step by step to those of which more of the condition is true, and less of the
 * conditions of the rules before. Not thread-safe.
 */
final class Climb {
  private static final int STEPS = 16_000;
  private static final int ROUNDS = 6;

  private static final int MOST_TIMES = 200;
  private static final int DAYS_OF_A_YEAR = 365;
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final String LETTERS = "ab";
  private static final int LARGE = 1_000_000;
  private static final int LONG = 40;

  /** Climbs are long: who has many goals that none leads to does not try each as hard. */
  private int left = 20 * STEPS;

  private final Matcher matcher;
  private final Candidates candidates;
  private final Vocabulary vocabulary;
  private final List<Instant> times;

  Climb(Matcher matcher) {
    this.matcher = matcher;
    this.times = times(matcher.policy());
    this.candidates = new Candidates(matcher.policy().rules());
    this.vocabulary = Vocabulary.of(matcher.policy());
  }

  /** Around the dates and times that conditions name; none where none asks for the time. */
  private static List<Instant> times(Policy policy) {
    Set<Instant> times = new LinkedHashSet<>();
    if (policy.asksForTheTime()) {
      times.add(Instant.EPOCH);
      for (Rule rule : policy.rules()) {
        if (rule.condition() != null) {
          Terms.visit(
              rule.condition(),
              term -> {
                if (term instanceof Term.Constant(Object value)) {
                  time(value, policy.timezone()).ifPresent(times::add);
                }
                return times.size() < MOST_TIMES;
              });
        }
      }
    }
    return List.copyOf(times);
  }

  private static Optional<Instant> time(@Nullable Object value, ZoneId zone) {
    try {
      return switch (value) {
        case Instant time -> Optional.of(time);
        case String text when DATE.matcher(text).matches() ->
            Optional.of(LocalDate.parse(text).atTime(LocalTime.NOON).atZone(zone).toInstant());
        case String text when text.length() > 10 && DATE.matcher(text.substring(0, 10)).matches() ->
            Optional.of(OffsetDateTime.parse(text).toInstant());
        case null, default -> Optional.empty();
      };
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Where a climb leads.
   *
   * @param rule which rule is to be reached; the number of rules stands for the defaults
   * @param within another one that is to be met by itself, or null
   * @param part what of the rule's condition is to come out some way; null for all of it
   */
  record Aim(int rule, @Nullable Rule within, @Nullable Term part, Truth truth) {}

  /** An action that is wanted. */
  Optional<Witness> to(Aim aim, Optional<Witness> near, Predicate<Witness> wanted) {
    Random random = new Random(aim.rule());
    List<Rule> own = own(aim);
    Offers offers = new Offers(new Candidates(own), targets(own, random));
    Situation start =
        near.map(witness -> new Situation(witness.action(), witness.at()))
            .orElseGet(() -> start(own, random));
    for (int round = 0; round < ROUNDS; round++) {
      Situation best = start;
      int cost = cost(best, aim);
      for (int i = 0; i < STEPS / ROUNDS && left > 0; i++) {
        left--;
        Situation next = changed(best, offers, random);
        if (next.action().type().isEmpty() || !ActionLimits.violations(next.action()).isEmpty()) {
          continue;
        }
        int now = cost(next, aim);
        // What does not help is mostly in the way later.
        boolean larger = next.action().params().size() > best.action().params().size();
        if (now < cost || (now == cost && (!larger || random.nextInt(10) == 0))) {
          best = next;
          cost = now;
        }
        if (now == 0) {
          Witness found =
              new Witness(next.action(), next.at(), matcher.decide(next.action(), next.at()));
          if (wanted.test(found)) {
            return Optional.of(found);
          }
        }
      }
    }
    return Optional.empty();
  }

  /** What is tried: the rule's own first. */
  private final class Offers {
    private final Candidates own;
    private final List<String> targets;
    private final List<Slot> slots;

    Offers(Candidates own, List<String> targets) {
      this.own = own;
      this.targets = targets;
      slots = new ArrayList<>(own.slots());
      slots.addAll(own.slots());
      slots.addAll(candidates.slots());
    }

    @Nullable Object of(Slot slot, Random random) {
      Object value = random.nextBoolean() ? own.value(slot, random) : null;
      return value == null ? candidates.value(slot, random) : value;
    }
  }

  private List<Rule> own(Aim aim) {
    List<Rule> own = new ArrayList<>();
    if (aim.rule() < matcher.policy().rules().size()) {
      own.add(matcher.policy().rules().get(aim.rule()));
    }
    if (aim.within() != null) {
      own.add(aim.within());
    }
    return own;
  }

  private static Situation start(List<Rule> rules, Random random) {
    Action plain = Action.of("a", "");
    if (rules.isEmpty()) {
      return new Situation(plain, Instant.EPOCH);
    }
    Rule.Match match = rules.getLast().match();
    Action matched =
        new Action(
            Boundaries.matching(match.types().getFirst(), LETTERS, random),
            Boundaries.matching(match.targets().getFirst(), LETTERS, random),
            Map.of(),
            "",
            Boundaries.matching(match.agents().getFirst(), LETTERS, random),
            "");
    boolean fit = !matched.type().isEmpty() && ActionLimits.violations(matched).isEmpty();
    return new Situation(fit ? matched : plain, Instant.EPOCH);
  }

  /** Plain ones that globs match. */
  private static List<String> targets(List<Rule> rules, Random random) {
    return rules.stream()
        .flatMap(one -> one.match().targets().stream())
        .map(glob -> Boundaries.matching(glob, LETTERS, random))
        .toList();
  }

  private Situation changed(Situation situation, Offers offers, Random random) {
    List<String> targets = offers.targets;
    if (!targets.isEmpty() && random.nextInt(12) == 0) {
      String target = targets.get(random.nextInt(targets.size()));
      return with(situation, new Slot.Fact(Attribute.ACTION_TARGET), target);
    }
    if (random.nextInt(40) == 0) {
      return new Situation(situation.action().withParams(Map.of()), situation.at());
    }
    if (!times.isEmpty() && random.nextInt(4) == 0) {
      return situation.at(time(situation.at(), random));
    }
    List<String> given = List.copyOf(situation.action().params().keySet());
    if (!given.isEmpty() && random.nextInt(12) == 0) {
      return situation.without(given.get(random.nextInt(given.size())));
    }
    Situation changed = situation;
    for (int i = random.nextInt(2); i >= 0 && !offers.slots.isEmpty(); i--) {
      Slot slot = offers.slots.get(random.nextInt(offers.slots.size()));
      @Nullable Object value =
          switch (random.nextInt(10)) {
            case 0 -> vocabulary.value(random);
            case 1 -> other(changed, random);
            case 2 -> larger(changed, slot, random);
            default -> offers.of(slot, random);
          };
      changed =
          switch (slot) {
            case Slot.Parameter(String path) ->
                random.nextInt(8) == 0 ? changed.without(path) : changed.replacing(path, value);
            case Slot.Fact fact ->
                value instanceof String text
                    ? with(changed, fact, joined(changed, text, random))
                    : changed;
          };
    }
    return changed;
  }

  /** One that conditions name, or one that lies a little or a lot from that of now. */
  private Instant time(Instant now, Random random) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> times.get(random.nextInt(times.size()));
      case 2 -> now.plus(Duration.ofDays(random.nextInt(15) - 7L));
      case 3 -> now.plus(Duration.ofDays(random.nextInt(DAYS_OF_A_YEAR)));
      case 4 -> now.plus(Duration.ofHours(random.nextInt(24)));
      default -> now.plus(Duration.ofMinutes(random.nextInt(60)));
    };
  }

  /** Some conditions want two things to be the same. */
  private static @Nullable Object other(Situation situation, Random random) {
    List<@Nullable Object> given = new ArrayList<>(situation.action().params().values());
    given.add(situation.action().target());
    return given.get(random.nextInt(given.size()));
  }

  /** Some conditions want a sum to be above a limit, or a text to be long. */
  private static @Nullable Object larger(Situation situation, Slot slot, Random random) {
    Object now =
        slot instanceof Slot.Parameter(String path) ? situation.action().params().get(path) : null;
    return switch (now) {
      case Long number when Math.abs(number) < LARGE -> number * (2 + random.nextInt(9));
      case Double number -> number * 2;
      case String text when text.length() < LONG -> text + "a".repeat(1 + random.nextInt(LONG));
      case null, default -> (long) LARGE;
    };
  }

  /** Some conditions want a text to begin with what a parameter says. */
  private static String joined(Situation situation, String text, Random random) {
    List<Object> given = new ArrayList<>(situation.action().params().values());
    return switch (random.nextInt(6)) {
      case 0 -> situation.action().target() + text;
      case 2 -> crossed(situation.action().target(), text, random);
      case 1 ->
          !given.isEmpty() && given.get(random.nextInt(given.size())) instanceof String other
              ? other + (text.startsWith("/") ? text : "/" + text)
              : text;
      default -> text;
    };
  }

  /**
   * The beginning of one and the end of another: a glob may ask for that, and an expression for
   * this.
   */
  private static String crossed(String one, String other, Random random) {
    return one.substring(0, random.nextInt(one.length() + 1))
        + other.substring(random.nextInt(other.length() + 1));
  }

  private static Situation with(Situation situation, Slot.Fact fact, String text) {
    Action a = situation.action();
    Action changed =
        switch (fact.attribute()) {
          case ACTION_TYPE ->
              new Action(text, a.target(), a.params(), a.description(), a.agentId(), a.sessionId());
          case ACTION_TARGET ->
              new Action(a.type(), text, a.params(), a.description(), a.agentId(), a.sessionId());
          case ACTION_DESCRIPTION ->
              new Action(a.type(), a.target(), a.params(), text, a.agentId(), a.sessionId());
          case AGENT_ID ->
              new Action(a.type(), a.target(), a.params(), a.description(), text, a.sessionId());
          case SESSION_ID ->
              new Action(a.type(), a.target(), a.params(), a.description(), a.agentId(), text);
          default -> a;
        };
    return new Situation(changed, situation.at());
  }

  /** How much stands between an action and the aim; nothing where it is there. */
  private int cost(Situation situation, Aim aim) {
    List<Rule> rules = matcher.policy().rules();
    Evaluation evaluation =
        new Evaluation(situation.action(), situation.at(), matcher.policy().timezone())
            .withoutFunctions();
    int cost = 0;
    for (int i = 0; i < aim.rule(); i++) {
      if (globs(situation.action(), rules.get(i)) == 0) {
        Term condition = rules.get(i).condition();
        cost += condition == null ? 6 : 2 * cost(condition, Truth.FALSE, evaluation);
      }
    }
    if (aim.rule() < rules.size()) {
      Rule rule = rules.get(aim.rule());
      Term part = aim.part() == null ? rule.condition() : aim.part();
      cost += 6 * globs(situation.action(), rule) + 2 * cost(part, aim.truth(), evaluation);
    }
    Rule within = aim.within();
    if (within != null) {
      cost += 6 * globs(situation.action(), within);
      cost += 2 * cost(within.condition(), Truth.TRUE, evaluation);
    }
    return cost;
  }

  /** How many of its three lists don't match. */
  private static int globs(Action action, Rule rule) {
    return misses(rule.match().types(), action.type())
        + misses(rule.match().targets(), action.target())
        + misses(rule.match().agents(), action.agentId());
  }

  private static int misses(List<Glob> globs, String text) {
    return globs.stream().anyMatch(glob -> glob.matches(text)) ? 0 : 1;
  }

  private static int cost(@Nullable Term term, Truth wanted, Evaluation evaluation) {
    return switch (term) {
      case null -> 0;
      case Term.All all when wanted != Truth.UNDECIDABLE ->
          cost(all.terms(), wanted, wanted == Truth.TRUE, evaluation);
      case Term.Any any when wanted != Truth.UNDECIDABLE ->
          cost(any.terms(), wanted, wanted == Truth.FALSE, evaluation);
      case Term.Call call when call.function() == Function.NOT ->
          cost(call.arguments().getFirst(), opposite(wanted), evaluation);
      default -> {
        Truth truth = truth(evaluation.evaluate(term));
        yield truth == wanted ? 0 : truth == Truth.UNDECIDABLE ? 2 : 1;
      }
    };
  }

  private static Truth truth(@Nullable Object value) {
    return value instanceof Boolean truth ? truth ? Truth.TRUE : Truth.FALSE : Truth.UNDECIDABLE;
  }

  private static Truth opposite(Truth truth) {
    return switch (truth) {
      case TRUE -> Truth.FALSE;
      case FALSE -> Truth.TRUE;
      case UNDECIDABLE -> Truth.UNDECIDABLE;
    };
  }

  /**
   * @param each whether all of them have to come out so, or one
   */
  private static int cost(List<Term> terms, Truth wanted, boolean each, Evaluation evaluation) {
    int sum = 0;
    int least = Integer.MAX_VALUE;
    for (Term term : terms) {
      int cost = cost(term, wanted, evaluation);
      sum += cost;
      least = Math.min(least, cost);
    }
    return each ? sum : least;
  }
}

package dev.aegis.check;

import dev.aegis.action.Action;
import dev.aegis.action.ActionLimits;
import dev.aegis.condition.Term;
import dev.aegis.decision.Decision;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for actions that show something about a policy: that a rule is met, that a condition comes
 * out some way, that another policy decides otherwise. Where none is found, the exact reasoning of
 * {@link PolicyChecks} may say that there is none. Not thread-safe.
 */
public final class Witnesses {
  /** For one search. Many are looked for, and who can't be found soon is hardly found at all. */
  private static final long MOST = 50_000;

  private static final int MOST_VARIED = 150;

  private final Policy policy;
  private final Matcher matcher;
  private final Effort effort = new Effort();
  private final List<Beginnings> beginnings;

  /** Where each rule is certainly met; worked out one by one, not at the cost of a search. */
  private final List<Region> certain;

  private final Map<Integer, Region> possible = new HashMap<>();

  private final @Nullable Climb climb;

  private Witnesses(Matcher matcher, @Nullable Climb climb) {
    this.matcher = matcher;
    this.climb = climb;
    this.policy = matcher.policy();
    this.beginnings = policy.rules().stream().map(rule -> Beginnings.of(rule.match())).toList();
    this.certain =
        policy.rules().stream()
            .map(rule -> effort.run(MOST, () -> RuleRegions.certain(rule)))
            .toList();
  }

  /** For who wants to know whether there are any; finds those that reasoning sees. */
  public static Witnesses byReasoning(Matcher matcher) {
    return new Witnesses(matcher, null);
  }

  /** For who wants them: where reasoning sees none, many actions are tried. */
  public static Witnesses of(Matcher matcher) {
    return new Witnesses(matcher, new Climb(matcher));
  }

  /** How a condition comes out. */
  public enum Truth {
    TRUE,
    FALSE,
    UNDECIDABLE
  }

  /**
   * What a search came to.
   *
   * @param witness empty where none was found
   * @param none whether there certainly is none
   */
  public record Finding(Optional<Witness> witness, boolean none) {
    private static final Finding NOTHING_KNOWN = new Finding(Optional.empty(), false);
    private static final Finding NONE = new Finding(Optional.empty(), true);
  }

  /**
   * An action that comes as far as a rule, and meets it.
   *
   * @param rule may be the number of rules: an action that goes past all of them
   */
  public Finding meeting(int rule, Predicate<Witness> wanted) {
    return search(() -> met(rule), wanted, new Climb.Aim(rule, null, null, Truth.TRUE));
  }

  /**
   * The same, of actions that another rule would be met by as well, looked at by itself.
   *
   * @param rule may be the number of rules: an action that goes past all of them
   */
  public Finding meeting(int rule, Rule within, Predicate<Witness> wanted) {
    return search(
        () -> met(rule).and(RuleRegions.possible(within)),
        wanted,
        new Climb.Aim(rule, within, null, Truth.TRUE));
  }

  /**
   * An action that meets a rule here, and another one there.
   *
   * @param rule may be the number of rules: an action that goes past all of them
   * @param there another policy
   * @param other one of its rules, or their number
   */
  public Finding meetingBoth(int rule, Witnesses there, int other, Predicate<Witness> wanted) {
    return search(() -> met(rule).and(there.met(other)), wanted);
  }

  private Region met(int rule) {
    boolean isDefault = rule == policy.rules().size();
    return isDefault
        ? reached(rule)
        : reached(rule).and(Meaning.canBeTrue(policy.rules().get(rule).condition()));
  }

  /**
   * An action that comes as far as a rule and its condition, of which a part comes out some way.
   */
  public Finding deciding(int rule, Term part, Truth truth, Predicate<Witness> wanted) {
    return search(
        () -> reached(rule).and(where(part, truth)),
        wanted,
        new Climb.Aim(rule, null, part, truth));
  }

  /** An action that goes past all rules. */
  public Finding passingAll(Predicate<Witness> wanted) {
    return meeting(policy.rules().size(), wanted);
  }

  private static Region where(Term term, Truth truth) {
    return switch (truth) {
      case TRUE -> Meaning.canBeTrue(term);
      case FALSE -> Meaning.canBeFalse(term);
      case UNDECIDABLE ->
          Region.EVERYTHING.minus(Meaning.mustBeTrue(term)).minus(Meaning.mustBeFalse(term));
    };
  }

  /**
   * An action that another policy decides otherwise.
   *
   * @param other the same but for some rules, their order, or the defaults
   * @param differs whether the other one does
   * @param known actions to begin with where reasoning finds none: they come as far as conditions
   *     that it can't see through
   */
  public Finding difference(Policy other, Predicate<Witness> differs, List<Witness> known) {
    Finding found = search(() -> difference(other), differs);
    if (found.witness().isPresent() || found.none() || known.isEmpty()) {
      return found;
    }
    return effort.run(
        MOST,
        () -> {
          List<Box> boxes = List.of();
          try {
            boxes = difference(other).boxes();
          } catch (Exhausted e) {
            // What is known is varied all the same.
          }
          Optional<Witness> varied = new Variations(matcher, known, boxes).find(differs);
          return new Finding(varied.map(witness -> simplest(witness, differs)), false);
        });
  }

  /** A region that holds all situations that two policies may decide differently. */
  private Region difference(Policy other) {
    List<Rule> before = policy.rules();
    List<Rule> after = other.rules();
    int first = 0;
    while (first < Math.min(before.size(), after.size())
        && isSame(before.get(first), after.get(first))) {
      first++;
    }
    if (!policy.defaults().equals(other.defaults())) {
      return undecided(RuleRegions.ACTIONS, before.size());
    }
    if (before.size() != after.size()) {
      return undecided(possible(first), first, before.get(first).match());
    }
    List<Integer> changed = new ArrayList<>();
    for (int i = first; i < before.size(); i++) {
      if (!isSame(before.get(i), after.get(i))) {
        changed.add(i);
      }
    }
    boolean swapped =
        changed.size() == 2
            && isSame(before.get(changed.getFirst()), after.get(changed.getLast()))
            && isSame(before.get(changed.getLast()), after.get(changed.getFirst()));
    if (swapped) {
      return undecided(
          possible(first).and(possible(after.get(first))), first, before.get(first).match());
    }
    Region all = Region.NOTHING;
    for (int i : changed) {
      all =
          all.or(
              undecided(
                  difference(i, after.get(i)), i, before.get(i).match(), after.get(i).match()));
    }
    return all;
  }

  /** Whether two rules decide alike under one name, wherever they were read. */
  private static boolean isSame(Rule a, Rule b) {
    return a.name().equals(b.name())
        && a.match().equals(b.match())
        && Objects.equals(a.condition(), b.condition())
        && a.approval() == b.approval()
        && a.riskLevel() == b.riskLevel();
  }

  private Region possible(int rule) {
    return possible.computeIfAbsent(rule, place -> possible(policy.rules().get(place)));
  }

  /** What can be met, or can't be told. */
  private static Region possible(Rule rule) {
    Term condition = rule.condition();
    Region matched = RuleRegions.matched(rule);
    return condition == null ? matched : matched.minus(Meaning.mustBeFalse(condition));
  }

  /** Where two versions of a rule need not come out alike. */
  private Region difference(int rule, Rule after) {
    Rule before = policy.rules().get(rule);
    Region either = possible(rule).or(possible(after));
    if (before.approval() != after.approval() || before.riskLevel() != after.riskLevel()) {
      return either;
    }
    if (Objects.equals(before.condition(), after.condition())) {
      Region here = RuleRegions.matched(before);
      Region there = RuleRegions.matched(after);
      return either.and(here.minus(there).or(there.minus(here)));
    }
    return either
        .minus(certain.get(rule).and(RuleRegions.certain(after)))
        .minus(undecidable(before).and(undecidable(after)));
  }

  /** Where a rule is about an action, and certainly can't be decided. */
  private static Region undecidable(Rule rule) {
    Term condition = rule.condition();
    return condition == null
        ? Region.NOTHING
        : RuleRegions.matched(rule)
            .minus(Meaning.canBeTrue(condition))
            .minus(Meaning.canBeFalse(condition));
  }

  /**
   * What of a region no rule before another certainly decides.
   *
   * @param matches what the region's actions match; all of it where that is empty
   */
  private Region undecided(Region region, int rule, Rule.Match... matches) {
    Region left = region;
    for (int i = 0; i < rule && !left.isEmpty(); i++) {
      if (matches.length == 0 || meets(i, matches)) {
        left = left.minus(certain.get(i));
      }
    }
    return left;
  }

  private boolean meets(int rule, Rule.Match... matches) {
    return Stream.of(matches)
        .anyMatch(match -> !Beginnings.of(match).meeting(beginnings, rule, rule + 1).isEmpty());
  }

  /** What comes as far as a rule that may be met by it; past the last one, what passes all. */
  private Region reached(int rule) {
    if (rule == policy.rules().size()) {
      return undecided(RuleRegions.ACTIONS, rule);
    }
    Rule reached = policy.rules().get(rule);
    return undecided(RuleRegions.matched(reached), rule, reached.match());
  }

  /** Where reasoning does not see through a condition, the way there is tried step by step. */
  private Finding search(Supplier<Region> region, Predicate<Witness> wanted, Climb.Aim aim) {
    Finding found = search(region, wanted);
    if (climb == null || found.witness().isPresent() || found.none()) {
      return found;
    }
    Optional<Witness> near = search(region, witness -> true).witness();
    Optional<Witness> climbed = climb.to(aim, near, wanted);
    return new Finding(
        climbed.map(witness -> effort.run(MOST, () -> simplest(witness, wanted))), false);
  }

  private Finding search(Supplier<Region> region, Predicate<Witness> wanted) {
    return effort.run(
        MOST,
        () -> {
          Region where;
          try {
            where = region.get();
          } catch (Exhausted e) {
            where = RuleRegions.ACTIONS;
          }
          if (where.isEmpty()) {
            return Finding.NONE;
          }
          Optional<Witness> found =
              new Examples(matcher, MOST_VARIED)
                  .in(where, example -> isAllowed(example) && wanted.test(of(example)))
                  .map(Witnesses::of);
          return found
              .map(witness -> new Finding(Optional.of(simplest(witness, wanted)), false))
              .orElse(Finding.NOTHING_KNOWN);
        });
  }

  /** Whether somebody can ask for it: a text may hold what no action may. */
  private static boolean isAllowed(Examples.Example example) {
    return ActionLimits.violations(example.situation().action()).isEmpty();
  }

  /** Without what it shows just as well without. */
  private Witness simplest(Witness witness, Predicate<Witness> wanted) {
    Witness simplest = witness;
    for (String name : List.copyOf(witness.action().params().keySet())) {
      Map<String, Object> fewer = new LinkedHashMap<>(simplest.action().params());
      fewer.remove(name);
      simplest = better(simplest, simplest.action().withParams(fewer), wanted);
    }
    Action a = simplest.action();
    simplest =
        better(
            simplest,
            new Action(a.type(), a.target(), a.params(), "", a.agentId(), a.sessionId()),
            wanted);
    a = simplest.action();
    simplest =
        better(
            simplest,
            new Action(a.type(), a.target(), a.params(), a.description(), a.agentId(), ""),
            wanted);
    a = simplest.action();
    simplest =
        better(
            simplest,
            new Action(a.type(), a.target(), a.params(), a.description(), "", a.sessionId()),
            wanted);
    a = simplest.action();
    return better(
        simplest,
        new Action(a.type(), "", a.params(), a.description(), a.agentId(), a.sessionId()),
        wanted);
  }

  private Witness better(Witness witness, Action simpler, Predicate<Witness> wanted) {
    if (simpler.equals(witness.action())) {
      return witness;
    }
    Decision decision = matcher.decide(simpler, witness.at());
    Witness candidate = new Witness(simpler, witness.at(), decision);
    return wanted.test(candidate) ? candidate : witness;
  }

  private static Witness of(Examples.Example example) {
    return new Witness(example.situation().action(), example.situation().at(), example.decision());
  }
}

package dev.aegis.check;

import dev.aegis.check.Examples.Example;
import dev.aegis.condition.Evaluation;
import dev.aegis.condition.Term;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Undecided;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Quoted;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import dev.aegis.source.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Finds what is legal and hardly meant: rules that can never be met, conditions that are never or
 * always true, rules that an absent parameter slips past, defaults that permit.
 *
 * <p>The reasoning is exact where it says something: about globs by automata, about conditions by
 * intervals and sets; what it can't tell, it does not warn of. Each warning shows an example, which
 * the policy decided before; what no example was found for is not warned of either. Custom
 * functions are not called: nothing hangs on what they might say.
 */
public final class PolicyChecks {
  /** More rules than these are not called by their names. */
  private static final int MOST_NAMED = 10;

  private final Policy policy;
  private final Examples examples;
  private final List<Beginnings> beginnings;
  private final List<Diagnostic> found = new ArrayList<>();

  /** Warnings of the rule at hand for which no example was found. */
  private int unshown;

  private PolicyChecks(Matcher matcher) {
    this.policy = matcher.policy();
    examples = new Examples(matcher);
    beginnings = policy.rules().stream().map(rule -> Beginnings.of(rule.match())).toList();
  }

  /**
   * What was found.
   *
   * @param warnings in source order
   * @param unchecked how many rules were too much to reason about, or to find an example for, and
   *     may deserve a warning that is not there; the default counts as one more
   */
  public record Report(List<Diagnostic> warnings, int unchecked) {}

  /** Looks at a policy, for a few seconds at most. */
  public static Report check(Matcher matcher) {
    return Effort.bounded(new PolicyChecks(matcher)::check);
  }

  private Report check() {
    List<Region> certain = new ArrayList<>();
    int unchecked = 0;
    for (int i = 0; i < policy.rules().size(); i++) {
      Rule rule = policy.rules().get(i);
      if (!isChecked(() -> checkRule(rule, certain))) {
        unchecked++;
      }
      certain.add(RuleRegions.certain(rule));
    }
    if (policy.defaults().approval() == Approval.AUTO && !isChecked(() -> checkDefault(certain))) {
      unchecked++;
    }
    Misspelling.in(policy).forEach(this::misspelt);
    return new Report(found.stream().sorted(Diagnostic.IN_SOURCE_ORDER).toList(), unchecked);
  }

  /** Whether a check came to an end: to no warning that it should have shown an example of. */
  private boolean isChecked(Runnable check) {
    int before = found.size();
    unshown = 0;
    try {
      check.run();
    } catch (Exhausted e) {
      return false;
    }
    return unshown == 0 || found.size() > before;
  }

  private void checkRule(Rule rule, List<Region> earlier) {
    int index = earlier.size();
    if (isConstant(rule)) {
      return;
    }
    Region possible = RuleRegions.possible(rule);
    if (possible.isEmpty()) {
      warn(
          Code.UNREACHABLE_RULE,
          rule,
          "rule " + Quoted.of(rule.name()) + " can never be met: no action is what it matches",
          passedBy(rule));
      return;
    }
    Region left = possible;
    List<Integer> before = Beginnings.meeting(beginnings, index, 0, index);
    for (int i : before) {
      left = left.minus(earlier.get(i));
    }
    if (left.isEmpty()) {
      unreachable(rule, before, possible, earlier);
      return;
    }
    slippedPast(rule, left);
    redundant(rule, index, left);
  }

  private boolean isConstant(Rule rule) {
    Term condition = rule.condition();
    if (condition == null) {
      return false;
    }
    boolean canBeTrue = !Meaning.canBeTrue(condition).isEmpty();
    if (!canBeTrue && Meaning.canBeFalse(condition).isEmpty()) {
      return warn(
          Code.CONSTANT_CONDITION,
          rule,
          "the condition of rule " + Quoted.of(rule.name()) + " can never be decided",
          undecided(rule));
    }
    if (!canBeTrue) {
      return warn(
          Code.CONSTANT_CONDITION,
          rule,
          "the condition of rule "
              + Quoted.of(rule.name())
              + " is never true, so that the rule is never met",
          passedBy(rule));
    }
    if (Region.EVERYTHING.minus(Meaning.mustBeTrue(condition)).isEmpty()) {
      warn(
          Code.CONSTANT_CONDITION,
          rule,
          "the condition of rule " + Quoted.of(rule.name()) + " is always true",
          examples
              .in(RuleRegions.possible(rule), isBy(rule))
              .map(example -> "leave it out; for example " + example + " meets it"));
    }
    return false;
  }

  private static Predicate<Example> isBy(Rule rule) {
    return example -> example.decision().matchedRule().equals(rule.name());
  }

  /** An action that the rule's globs match, and that goes past it all the same. */
  private Optional<String> passedBy(Rule rule) {
    Term condition = rule.condition();
    Region passing = condition == null ? Region.NOTHING : Meaning.canBeFalse(condition);
    return examples
        .in(RuleRegions.matched(rule).and(passing), isBy(rule).negate())
        .or(() -> examples.in(RuleRegions.ACTIONS, isBy(rule).negate()))
        .map(
            example ->
                "for example "
                    + example
                    + " goes past it to "
                    + Quoted.of(example.decision().matchedRule()));
  }

  private Optional<String> undecided(Rule rule) {
    return examples
        .in(RuleRegions.matched(rule), example -> whyUndecided(example, rule).isPresent())
        .map(
            example ->
                "for example "
                    + example
                    + " leaves it undecidable: "
                    + whyUndecided(example, rule).orElseThrow());
  }

  private static Optional<String> whyUndecided(Example example, Rule rule) {
    return example.decision().undecided().stream()
        .filter(undecided -> undecided.rule().equals(rule.name()))
        .map(Undecided::reason)
        .findFirst();
  }

  private void misspelt(Misspelling misspelling) {
    Place place = misspelling.mention().place();
    String shown =
        asMeant(misspelling)
            .map(e -> " for example " + e + whatBecomesOf(e, misspelling.rule()))
            .orElse("");
    found.add(
        new Diagnostic(
            Code.MISSPELT_PARAMETER,
            "no other rule asks for the parameter "
                + Quoted.of(misspelling.mention().name())
                + ", and there is "
                + Quoted.of(misspelling.meant())
                + " elsewhere",
            place.source(),
            place.span(),
            "did you mean " + Quoted.of(misspelling.meant()) + "?" + shown));
  }

  /**
   * An action that gives the parameter by its other name; one that escapes the rule if possible.
   */
  private Optional<Example> asMeant(Misspelling misspelling) {
    Rule rule = misspelling.rule();
    String name = misspelling.mention().name();
    Function<Example, Optional<Example>> renamed =
        e ->
            e.situation()
                .renamed(name, misspelling.meant())
                .map(examples::decide)
                .filter(this::isCertain);
    return examples
        .in(
            possibleOrAll(rule),
            e -> renamed.apply(e).isPresent(),
            e -> renamed.apply(e).filter(isBy(rule).negate()).isPresent())
        .flatMap(renamed)
        .or(() -> examples.in(possibleOrAll(rule), e -> true).map(e -> with(e, misspelling)))
        .or(() -> examples.in(RuleRegions.ACTIONS, e -> true).map(e -> with(e, misspelling)))
        .filter(this::isCertain);
  }

  private static Region possibleOrAll(Rule rule) {
    try {
      return RuleRegions.possible(rule);
    } catch (Exhausted e) {
      return RuleRegions.ACTIONS;
    }
  }

  private boolean isCertain(Example example) {
    return examples.isCertain(example.decision());
  }

  private Example with(Example example, Misspelling misspelling) {
    return examples.decide(example.situation().with(misspelling.meant(), 1L));
  }

  private static String whatBecomesOf(Example example, Rule rule) {
    if (whyUndecided(example, rule).isPresent()) {
      return " leaves this rule undecidable";
    }
    return isBy(rule).test(example)
        ? " meets this rule"
        : " goes past this rule to " + Quoted.of(example.decision().matchedRule());
  }

  private void unreachable(Rule rule, List<Integer> before, Region possible, List<Region> earlier) {
    // A rule is named only where those that are named already leave it something to cover.
    Set<String> covering = new LinkedHashSet<>();
    Region left = possible;
    for (int i : before.reversed()) {
      if (left.minus(earlier.get(i)).isEmpty()) {
        covering.add(policy.rules().get(i).name());
        left = Region.NOTHING;
        break;
      }
    }
    for (int i : before) {
      if (!left.and(earlier.get(i)).isEmpty()) {
        covering.add(policy.rules().get(i).name());
        left = left.minus(earlier.get(i));
      }
    }
    warn(
        Code.UNREACHABLE_RULE,
        rule,
        "rule "
            + Quoted.of(rule.name())
            + " can never be met: "
            + named(covering)
            + (covering.size() == 1 ? " covers" : " together cover")
            + " all that it matches",
        examples
            .in(possible, isBy(rule).negate(), e -> meets(e, rule))
            .map(
                example ->
                    "for example "
                        + example
                        + " meets "
                        + Quoted.of(example.decision().matchedRule())
                        + " first"));
  }

  /** Whether a rule's condition is true of what its globs match. */
  private boolean meets(Example example, Rule rule) {
    Situation situation = example.situation();
    return rule.condition() == null
        || Boolean.TRUE.equals(
            new Evaluation(situation.action(), situation.at(), policy.timezone())
                .withoutFunctions()
                .evaluate(rule.condition()));
  }

  /** A rule that asks or blocks, and that an action escapes by leaving out a parameter. */
  private void slippedPast(Rule rule, Region met) {
    if (rule.approval() == Approval.AUTO || rule.condition() == null) {
      return;
    }
    for (String parameter : mapStyleParameters(rule.condition())) {
      Dimension dimension = Dimension.Parameter.ofMapStyle(parameter);
      for (Box box : met.boxes()) {
        Optional<Example> with = Situation.in(box, policy.timezone()).map(examples::decide);
        boolean told = box.sides().containsKey(dimension);
        if (told
            && with.filter(this::isCertain)
                .filter(e -> e.decision().approval() == rule.approval())
                .isEmpty()) {
          continue;
        }
        Map<Dimension, Values> sides = new LinkedHashMap<>(box.sides());
        sides.put(dimension, Values.ofKinds(Values.ABSENT));
        Optional<Example> without =
            Situation.in(new Box(sides), policy.timezone())
                .map(examples::decide)
                .filter(this::isCertain)
                .filter(e -> e.decision().approval().compareTo(rule.approval()) < 0);
        if (without.isPresent()) {
          warnOfSlip(rule, parameter, without.get());
          return;
        }
      }
    }
  }

  private void warnOfSlip(Rule rule, String parameter, Example without) {
    warn(
        Code.SLIPPED_PAST,
        rule,
        "an action without "
            + Quoted.of(parameter)
            + " slips past rule "
            + Quoted.of(rule.name())
            + " ("
            + rule.approval().word()
            + ")",
        Optional.of(
            "for example "
                + without
                + " is `"
                + without.decision().approval().word()
                + "` by "
                + Quoted.of(without.decision().matchedRule())
                + "; `when: params."
                + parameter
                + " …` makes an absent parameter undecidable, and so stricter"));
  }

  /**
   * A rule without a condition whose every action the rules after it would decide the same way. One
   * with a condition can be undecidable, and so matters where it is not met. What the defaults
   * would decide does not count: to say it in a rule too is to say that it is meant.
   */
  private void redundant(Rule rule, int index, Region met) {
    if (rule.condition() != null) {
      return;
    }
    Region left = met;
    Set<String> same = new LinkedHashSet<>();
    for (int i : Beginnings.meeting(beginnings, index, index + 1, policy.rules().size())) {
      Rule later = policy.rules().get(i);
      // One whose condition is never true can still be undecidable, and so decide.
      Region overlap = left.and(RuleRegions.matched(later));
      if (overlap.isEmpty()) {
        continue;
      }
      if (!decidesLike(rule, later)) {
        return;
      }
      same.add(later.name());
      left = left.minus(RuleRegions.certain(later));
      if (left.isEmpty()) {
        warn(
            Code.REDUNDANT_RULE,
            rule,
            "rule "
                + Quoted.of(rule.name())
                + " decides nothing: without it "
                + named(same)
                + " would decide the same",
            exampleWithout(rule, met)
                .map(e -> "for example " + e + "; leave the rule out, or say what differs"));
        return;
      }
    }
  }

  /** An action that meets a rule, and is decided the same where the rule is taken away. */
  private Optional<Example> exampleWithout(Rule rule, Region met) {
    List<Rule> others = policy.rules().stream().filter(r -> !r.equals(rule)).toList();
    Matcher without =
        Matcher.compile(
                new Policy(
                    policy.version(), policy.timezone(), policy.defaults(), policy.let(), others))
            .withoutFunctions();
    return examples.in(
        met,
        isBy(rule)
            .and(
                example -> {
                  Situation situation = example.situation();
                  Decision then = without.decide(situation.action(), situation.at());
                  return examples.isCertain(then)
                      && example.decision().approval() == then.approval()
                      && example.decision().riskLevel() == then.riskLevel();
                }));
  }

  private static boolean decidesLike(Rule rule, Rule other) {
    return rule.approval() == other.approval()
        && rule.riskLevel() == other.riskLevel()
        && Objects.equals(rule.review(), other.review())
        && Objects.equals(rule.reason(), other.reason());
  }

  private static String named(Set<String> rules) {
    String all = rules.stream().limit(MOST_NAMED).map(Quoted::of).collect(Collectors.joining(", "));
    return rules.size() > MOST_NAMED ? all + " and others" : all;
  }

  private void checkDefault(List<Region> certain) {
    Place place = policy.defaultApproval();
    Region left = uncovered(certain);
    if (place == null || left.isEmpty()) {
      return;
    }
    examples
        .in(left, example -> example.decision().matchedRule().equals(Decision.DEFAULT_RULE))
        .ifPresentOrElse(
            example ->
                found.add(
                    new Diagnostic(
                        Code.PERMISSIVE_DEFAULT,
                        "what no rule is about is allowed: the default approval is `auto`",
                        place.source(),
                        place.span(),
                        "for example " + example + " runs without anyone being asked")),
            () -> unshown++);
  }

  /** Where the default may be reached; all there is, where that is too much to tell. */
  private static Region uncovered(List<Region> certain) {
    try {
      Region left = RuleRegions.ACTIONS;
      for (Region region : certain) {
        left = left.minus(region);
      }
      return left;
    } catch (Exhausted e) {
      return RuleRegions.ACTIONS;
    }
  }

  private static Set<String> mapStyleParameters(Term term) {
    return switch (term) {
      case Term.ParameterTest test -> Set.of(test.name());
      case Term.All all ->
          all.terms().stream()
              .flatMap(t -> mapStyleParameters(t).stream())
              .collect(Collectors.toCollection(TreeSet::new));
      default -> Set.of();
    };
  }

  /**
   * Warns of a rule; does not where there is no example to show.
   *
   * @return whether it did
   */
  private boolean warn(Code code, Rule rule, String message, Optional<String> hint) {
    hint.ifPresentOrElse(
        shown -> found.add(new Diagnostic(code, message, rule.source(), rule.span(), shown)),
        () -> unshown++);
    return hint.isPresent();
  }
}

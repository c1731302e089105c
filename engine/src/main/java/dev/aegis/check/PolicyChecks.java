package dev.aegis.check;

import dev.aegis.action.Action;
import dev.aegis.condition.Attribute;
import dev.aegis.condition.Term;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Undecided;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Quoted;
import dev.aegis.glob.Glob;
import dev.aegis.json.Json;
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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is legal and hardly meant: rules that can never be met, conditions that are never or
 * always true, rules that an absent parameter slips past, defaults that permit.
 *
 * <p>The reasoning is exact where it says something: about globs by automata, about conditions by
 * intervals and sets; what it can't tell, it does not warn of. Each example action was decided by
 * the policy before it is shown.
 */
public final class PolicyChecks {
  /** More rules than these are not called by their names. */
  private static final int MOST_NAMED = 10;

  /** So many situations are looked at for an example. */
  private static final int MOST_TRIES = 200;

  /** No action has an empty type. */
  private static final Region ACTIONS =
      Region.of(
          new Dimension.Fact(Attribute.ACTION_TYPE), Values.of(Texts.matching(Glob.of("?*"))));

  private final Policy policy;
  private final Matcher matcher;
  private final List<Beginnings> beginnings;
  private final List<Diagnostic> found = new ArrayList<>();

  private PolicyChecks(Matcher matcher) {
    this.policy = matcher.policy();
    this.matcher = matcher;
    beginnings = policy.rules().stream().map(rule -> Beginnings.of(rule.match())).toList();
  }

  /**
   * What was found.
   *
   * @param warnings in source order
   * @param unchecked how many rules were too much to reason about, and may deserve a warning that
   *     is not there
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
      try {
        checkRule(rule, i, certain);
      } catch (Exhausted e) {
        unchecked++;
      }
      certain.add(certainly(rule));
    }
    checkDefault(certain);
    Misspelling.in(policy).forEach(this::misspelt);
    return new Report(found.stream().sorted(Diagnostic.IN_SOURCE_ORDER).toList(), unchecked);
  }

  private void checkRule(Rule rule, int index, List<Region> earlier) {
    if (isConstant(rule)) {
      return;
    }
    Region possible = met(rule);
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
      warn(
          Code.CONSTANT_CONDITION,
          rule,
          "the condition of rule " + Quoted.of(rule.name()) + " can never be decided",
          undecided(rule));
      return true;
    }
    if (!canBeTrue) {
      warn(
          Code.CONSTANT_CONDITION,
          rule,
          "the condition of rule "
              + Quoted.of(rule.name())
              + " is never true, so that the rule is never met",
          passedBy(rule));
      return true;
    }
    if (Region.EVERYTHING.minus(Meaning.mustBeTrue(condition)).isEmpty()) {
      warn(
          Code.CONSTANT_CONDITION,
          rule,
          "the condition of rule " + Quoted.of(rule.name()) + " is always true",
          "leave it out"
              + example(met(rule), isBy(rule))
                  .map(e -> "; for example " + e.text + " meets it")
                  .orElse(""));
    }
    return false;
  }

  private static Predicate<Decision> isBy(Rule rule) {
    return decision -> decision.matchedRule().equals(rule.name());
  }

  /** An action that the rule's globs match, and that goes past it all the same. */
  private @Nullable String passedBy(Rule rule) {
    Term condition = rule.condition();
    Region passing = condition == null ? Region.NOTHING : Meaning.canBeFalse(condition);
    return example(ACTIONS.and(globs(rule)).and(passing), isBy(rule).negate())
        .map(
            e ->
                "for example " + e.text + " goes past it to " + Quoted.of(e.decision.matchedRule()))
        .orElse(null);
  }

  private @Nullable String undecided(Rule rule) {
    for (Box box : ACTIONS.and(globs(rule)).boxes()) {
      Optional<Situation> situation = Situation.in(box, policy.timezone());
      Optional<Undecided> why =
          situation.flatMap(
              s ->
                  decide(s).undecided().stream()
                      .filter(u -> u.rule().equals(rule.name()))
                      .findFirst());
      if (why.isPresent()) {
        return "for example "
            + describe(situation.orElseThrow())
            + " leaves it undecidable: "
            + why.get().reason();
      }
    }
    return null;
  }

  private void misspelt(Misspelling misspelling) {
    String name = misspelling.mention().name();
    Place place = misspelling.mention().place();
    found.add(
        new Diagnostic(
            Code.MISSPELT_PARAMETER,
            "no other rule asks for the parameter "
                + Quoted.of(name)
                + ", and there is "
                + Quoted.of(misspelling.meant())
                + " elsewhere",
            place.source(),
            place.span(),
            "did you mean " + Quoted.of(misspelling.meant()) + "?" + renamed(misspelling)));
  }

  /** What becomes of an action that gives the parameter by its other name. */
  private String renamed(Misspelling misspelling) {
    Rule rule = misspelling.rule();
    try {
      for (Box box : met(rule).boxes()) {
        Optional<Situation> asMeant =
            Situation.in(box, policy.timezone())
                .flatMap(s -> s.renamed(misspelling.mention().name(), misspelling.meant()));
        if (asMeant.isPresent()) {
          Decision decision = decide(asMeant.get());
          if (decision.undecided().stream().anyMatch(u -> u.rule().equals(rule.name()))) {
            return " for example " + describe(asMeant.get()) + " leaves this rule undecidable";
          }
          if (!isBy(rule).test(decision)) {
            return " for example "
                + describe(asMeant.get())
                + " goes past this rule to "
                + Quoted.of(decision.matchedRule())
                + "";
          }
        }
      }
    } catch (Exhausted e) {
      // The hint says enough without an example.
    }
    return "";
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
    String example =
        example(possible, decision -> covering.contains(decision.matchedRule()))
            .map(
                e ->
                    "for example "
                        + e.text
                        + " meets "
                        + Quoted.of(e.decision.matchedRule())
                        + " first")
            .orElse(null);
    warn(
        Code.UNREACHABLE_RULE,
        rule,
        "rule "
            + Quoted.of(rule.name())
            + " can never be met: "
            + named(covering)
            + (covering.size() == 1 ? " covers" : " together cover")
            + " all that it matches",
        example);
  }

  /** A rule that asks or blocks, and that an action escapes by leaving out a parameter. */
  private void slippedPast(Rule rule, Region met) {
    if (rule.approval() == Approval.AUTO || rule.condition() == null) {
      return;
    }
    for (String parameter : mapStyleParameters(rule.condition())) {
      Dimension dimension = Dimension.Parameter.ofMapStyle(parameter);
      for (Box box : met.boxes()) {
        Optional<Situation> with = Situation.in(box, policy.timezone());
        boolean told = box.sides().containsKey(dimension);
        if (told && (with.isEmpty() || decide(with.get()).approval() != rule.approval())) {
          continue;
        }
        Map<Dimension, Values> sides = new LinkedHashMap<>(box.sides());
        sides.put(dimension, Values.ofKinds(Values.ABSENT));
        Optional<Situation> without = Situation.in(new Box(sides), policy.timezone());
        if (without.isPresent()
            && decide(without.get()).approval().compareTo(rule.approval()) < 0) {
          Decision slipped = decide(without.get());
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
              "for example "
                  + describe(without.get())
                  + " is `"
                  + slipped.approval().word()
                  + "` by "
                  + Quoted.of(slipped.matchedRule())
                  + "; `when: params."
                  + parameter
                  + " …` makes an absent parameter undecidable, and so stricter");
          return;
        }
      }
    }
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
      Region overlap = left.and(globs(later));
      if (overlap.isEmpty()) {
        continue;
      }
      if (!decidesLike(rule, later)) {
        return;
      }
      same.add(later.name());
      left = left.minus(certainly(later));
      if (left.isEmpty()) {
        exampleWithout(rule, met)
            .ifPresent(
                action ->
                    warn(
                        Code.REDUNDANT_RULE,
                        rule,
                        "rule "
                            + Quoted.of(rule.name())
                            + " decides nothing: without it "
                            + named(same)
                            + " would decide the same",
                        "for example " + action + "; leave the rule out, or say what differs"));
        return;
      }
    }
  }

  /** A situation that meets a rule, and is decided the same where the rule is taken away. */
  private Optional<String> exampleWithout(Rule rule, Region met) {
    List<Rule> others = policy.rules().stream().filter(r -> !r.equals(rule)).toList();
    Matcher without =
        Matcher.compile(
            new Policy(
                policy.version(), policy.timezone(), policy.defaults(), policy.let(), others));
    for (Box box : met.boxes()) {
      Optional<Situation> situation = Situation.in(box, policy.timezone());
      if (situation.isPresent()) {
        Decision with = decide(situation.get());
        Decision then = without.decide(situation.get().action(), situation.get().at());
        if (with.matchedRule().equals(rule.name())
            && with.approval() == then.approval()
            && with.riskLevel() == then.riskLevel()) {
          return Optional.of(describe(situation.get()));
        }
      }
    }
    return Optional.empty();
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
    if (policy.defaults().approval() != Approval.AUTO) {
      return;
    }
    String hint = null;
    try {
      Region left = ACTIONS;
      for (Region region : certain) {
        left = left.minus(region);
      }
      if (left.isEmpty()) {
        return;
      }
      hint =
          example(left, decision -> decision.matchedRule().equals(Decision.DEFAULT_RULE))
              .map(e -> "for example " + e.text + " runs without anyone being asked")
              .orElse(null);
    } catch (Exhausted e) {
      hint = "an action that no rule is about runs without anyone being asked";
    }
    Place place = policy.defaultApproval();
    if (place != null) {
      found.add(
          new Diagnostic(
              Code.PERMISSIVE_DEFAULT,
              "what no rule is about is allowed: the default approval is `auto`",
              place.source(),
              place.span(),
              hint));
    }
  }

  private Region certainly(Rule rule) {
    try {
      return globs(rule).and(Meaning.mustBeTrue(rule.condition()));
    } catch (Exhausted e) {
      return Region.NOTHING;
    }
  }

  /** Where a rule can be met, were it the only one. */
  private static Region met(Rule rule) {
    return ACTIONS.and(globs(rule)).and(Meaning.canBeTrue(rule.condition()));
  }

  private static Region globs(Rule rule) {
    return any(Attribute.ACTION_TYPE, rule.match().types())
        .and(any(Attribute.ACTION_TARGET, rule.match().targets()))
        .and(any(Attribute.AGENT_ID, rule.match().agents()));
  }

  private static Region any(Attribute attribute, List<Glob> globs) {
    Region any = Region.NOTHING;
    for (Glob glob : globs) {
      Texts texts = Texts.matching(glob);
      if (texts.isAll()) {
        return Region.EVERYTHING;
      }
      any = any.or(Region.of(new Dimension.Fact(attribute), Values.of(texts)));
    }
    return any;
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

  private Optional<Example> example(Region region, Predicate<Decision> wanted) {
    int tries = MOST_TRIES;
    for (Box box : region.boxes()) {
      for (Box part : box.withParts()) {
        Optional<Situation> situation = Situation.in(part, policy.timezone());
        if (situation.isPresent()) {
          Decision decision = decide(situation.get());
          if (wanted.test(decision)) {
            return Optional.of(new Example(describe(situation.get()), decision));
          }
        }
        if (--tries == 0) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private Decision decide(Situation situation) {
    return matcher.decide(situation.action(), situation.at());
  }

  private static String describe(Situation situation) {
    Action action = situation.action();
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("action_type", action.type());
    if (!action.target().isEmpty()) {
      shown.put("target", action.target());
    }
    if (!action.params().isEmpty()) {
      shown.put("params", action.params());
    }
    if (!action.agentId().isEmpty()) {
      shown.put("agent_id", action.agentId());
    }
    return "`" + Json.OWN.write(shown) + "` at " + situation.at();
  }

  private void warn(Code code, Rule rule, String message, @Nullable String hint) {
    found.add(new Diagnostic(code, message, rule.source(), rule.span(), hint));
  }

  private record Example(String text, Decision decision) {}
}

package dev.aegis.suite;

import dev.aegis.action.Action;
import dev.aegis.check.Witness;
import dev.aegis.check.Witnesses;
import dev.aegis.check.Witnesses.Finding;
import dev.aegis.check.Witnesses.Truth;
import dev.aegis.condition.Evaluation;
import dev.aegis.condition.Term;
import dev.aegis.condition.Terms;
import dev.aegis.condition.Totality;
import dev.aegis.decision.Decision;
import dev.aegis.glob.Glob;
import dev.aegis.match.Explanation;
import dev.aegis.match.Explanation.Cause;
import dev.aegis.match.Explanation.Outcome;
import dev.aegis.match.Explanation.Step;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What of a policy its tests see: each rule met, each condition true, false and undecidable, the
 * defaults reached. What cannot happen is no goal. Immutable.
 *
 * @param policy what was tested
 * @param reached how many tests reach each goal; 0 where none does
 * @param impossible what can't happen, whatever is tested
 */
public record Coverage(Policy policy, Map<Goal, Integer> reached, Set<Goal> impossible) {
  public Coverage {
    reached = Collections.unmodifiableMap(new LinkedHashMap<>(reached));
    impossible = Set.copyOf(impossible);
  }

  /** Looks which goals some tests reach. */
  public static Coverage of(Matcher matcher, List<TestCase> cases) {
    Policy policy = matcher.policy();
    Moments moments = Moments.of(policy);
    Map<Goal, Integer> reached = new LinkedHashMap<>();
    goals(policy).forEach(goal -> reached.put(goal, 0));
    Sight sight = new Sight(matcher);
    for (TestCase each : cases) {
      Set<Goal> seen = new HashSet<>();
      moments.of(each).forEach(at -> seen.addAll(sight.of(each.action(), at)));
      seen.forEach(goal -> reached.computeIfPresent(goal, (any, count) -> count + 1));
    }
    Witnesses witnesses = Witnesses.byReasoning(matcher);
    Set<Goal> impossible = new HashSet<>();
    reached.forEach(
        (goal, count) -> {
          if (count == 0 && find(goal, witnesses, sight).none()) {
            impossible.add(goal);
          }
        });
    return new Coverage(policy, reached, impossible);
  }

  /** An action that reaches a goal. */
  static Finding find(Goal goal, Witnesses witnesses, Sight sight) {
    Predicate<Witness> reaches = witness -> sight.of(witness.action(), witness.at()).contains(goal);
    return switch (goal) {
      case Goal.Met(int rule) -> witnesses.meeting(rule, reaches);
      case Goal.Decided(int rule, Term condition, Truth truth) ->
          witnesses.deciding(rule, condition, truth, reaches);
      case Goal.Defaults defaults -> witnesses.passingAll(reaches);
    };
  }

  /** All goals of a policy, possible or not, in the order of its rules. */
  static List<Goal> goals(Policy policy) {
    List<Goal> goals = new ArrayList<>();
    for (int i = 0; i < policy.rules().size(); i++) {
      goals.add(new Goal.Met(i));
      Rule rule = policy.rules().get(i);
      Term condition = rule.condition();
      if (condition != null) {
        Set<String> types = types(rule);
        for (Term part : Terms.conditions(condition)) {
          for (Truth truth : Truth.values()) {
            if (truth != Truth.UNDECIDABLE || !Totality.isTotal(part, types)) {
              goals.add(new Goal.Decided(i, part, truth));
            }
          }
        }
      }
    }
    goals.add(new Goal.Defaults());
    return goals;
  }

  /** Those that a rule is about, where it names them; empty where it may be about any. */
  private static Set<String> types(Rule rule) {
    Set<String> types = new LinkedHashSet<>();
    for (Glob glob : rule.match().types()) {
      if (glob.parts().size() != 1 || !(glob.parts().getFirst() instanceof Glob.Literal literal)) {
        return Set.of();
      }
      types.add(literal.text());
    }
    return types;
  }

  /** The goals that can be reached and are. */
  public int covered() {
    return (int) reached.values().stream().filter(count -> count > 0).count();
  }

  /** The goals that can be reached. */
  public int possible() {
    return reached.size() - impossible.size();
  }

  /** In percent of what can be reached. */
  public double percent() {
    return possible() == 0 ? 100 : 100.0 * covered() / possible();
  }

  /** The goals that could be reached and are not, in order. */
  public Set<Goal> missing() {
    Set<Goal> missing = new LinkedHashSet<>();
    reached.forEach(
        (goal, count) -> {
          if (count == 0 && !impossible.contains(goal)) {
            missing.add(goal);
          }
        });
    return missing;
  }

  /** The rules that no action can meet. */
  public List<Rule> unreachable() {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < policy.rules().size(); i++) {
      if (impossible.contains(new Goal.Met(i))) {
        rules.add(policy.rules().get(i));
      }
    }
    return rules;
  }

  /** Sees which goals an action reaches. */
  static final class Sight {
    private final Matcher matcher;
    private final Map<String, Integer> places = new HashMap<>();

    Sight(Matcher matcher) {
      this.matcher = matcher;
      List<Rule> rules = matcher.policy().rules();
      for (int i = 0; i < rules.size(); i++) {
        places.put(rules.get(i).name(), i);
      }
    }

    Set<Goal> of(Action action, Instant at) {
      Explanation explanation = matcher.explain(action, at);
      Set<Goal> seen = new LinkedHashSet<>();
      String decides = explanation.decision().matchedRule();
      for (Step step : explanation.steps()) {
        int place = place(step);
        if (step.cause() instanceof Cause.NoGlob) {
          continue;
        }
        // One before it that can't be decided may decide in its stead.
        if (step.outcome() == Outcome.MET && step.rule().equals(decides)) {
          seen.add(new Goal.Met(place));
        }
        Term condition = matcher.policy().rules().get(place).condition();
        if (condition != null) {
          Evaluation evaluation = new Evaluation(action, at, matcher.policy().timezone());
          for (Term part : Terms.conditions(condition)) {
            seen.add(new Goal.Decided(place, part, truth(evaluation.evaluate(part))));
          }
        }
      }
      if (decides.equals(Decision.DEFAULT_RULE)) {
        seen.add(new Goal.Defaults());
      }
      return seen;
    }

    /** Which rule a step is about, from 0. */
    int place(Step step) {
      return Objects.requireNonNull(places.get(step.rule()));
    }

    private static Truth truth(@Nullable Object value) {
      return value instanceof Boolean truth ? truth ? Truth.TRUE : Truth.FALSE : Truth.UNDECIDABLE;
    }
  }
}

package dev.aegis.check;

import dev.aegis.condition.Term;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Looks for actions that show something about a policy: that a rule is met, that a condition comes
 * out some way, that another policy decides otherwise. Where none is found, the exact reasoning of
 * {@link PolicyChecks} may say that there is none. Not thread-safe.
 */
public final class Witnesses {
  private final Policy policy;
  private final Matcher matcher;
  private final List<Beginnings> beginnings;
  private final Effort effort = new Effort();
  private final Map<Integer, Region> reached = new HashMap<>();

  /**
   * @param matcher the policy to look at
   */
  public Witnesses(Matcher matcher) {
    this.matcher = matcher;
    this.policy = matcher.policy();
    this.beginnings = policy.rules().stream().map(rule -> Beginnings.of(rule.match())).toList();
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

  /** An action that comes as far as a rule, and meets it. */
  public Finding meeting(int rule, Predicate<Witness> wanted) {
    return search(
        () -> reached(rule).and(Meaning.canBeTrue(policy.rules().get(rule).condition())), wanted);
  }

  /**
   * An action that comes as far as a rule and its condition, of which a part comes out some way.
   */
  public Finding deciding(int rule, Term part, Truth truth, Predicate<Witness> wanted) {
    return search(() -> reached(rule).and(where(part, truth)), wanted);
  }

  /** An action that goes past all rules. */
  public Finding passingAll(Predicate<Witness> wanted) {
    return search(() -> reached(policy.rules().size()), wanted);
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
   */
  public Finding difference(Policy other, Predicate<Witness> differs) {
    List<Rule> before = policy.rules();
    List<Rule> after = other.rules();
    int first = 0;
    while (first < Math.min(before.size(), after.size())
        && isSame(before.get(first), after.get(first))) {
      first++;
    }
    if (!policy.defaults().equals(other.defaults())) {
      return passingAll(differs);
    }
    if (first == before.size() && first == after.size()) {
      return Finding.NONE;
    }
    int from = first;
    if (before.size() != after.size()) {
      return search(() -> reached(from).and(possible(before.get(from))), differs);
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
      return search(
          () -> reached(from).and(possible(before.get(from))).and(possible(after.get(from))),
          differs);
    }
    return search(
        () -> {
          Region all = Region.NOTHING;
          for (int i : changed) {
            all = all.or(reached(i).and(difference(before.get(i), after.get(i))));
          }
          return all;
        },
        differs);
  }

  /** Whether two rules decide alike under one name, wherever they were read. */
  private static boolean isSame(Rule a, Rule b) {
    return a.name().equals(b.name())
        && a.match().equals(b.match())
        && Objects.equals(a.condition(), b.condition())
        && a.approval() == b.approval()
        && a.riskLevel() == b.riskLevel();
  }

  /** What can be met, or can't be told. */
  private static Region possible(Rule rule) {
    Term condition = rule.condition();
    Region matched = RuleRegions.matched(rule);
    return condition == null ? matched : matched.minus(Meaning.mustBeFalse(condition));
  }

  /** Where two versions of a rule need not come out alike. */
  private static Region difference(Rule before, Rule after) {
    boolean decideAlike =
        before.approval() == after.approval() && before.riskLevel() == after.riskLevel();
    Region either = possible(before).or(possible(after));
    return decideAlike
        ? either.minus(RuleRegions.certain(before).and(RuleRegions.certain(after)))
        : either;
  }

  /** What no earlier rule certainly decides, of what a rule matches. */
  private Region reached(int rule) {
    Region known = reached.get(rule);
    if (known == null) {
      boolean isDefault = rule == policy.rules().size();
      Region left = isDefault ? RuleRegions.ACTIONS : RuleRegions.matched(policy.rules().get(rule));
      List<Integer> before =
          isDefault
              ? IntStream.range(0, rule).boxed().toList()
              : Beginnings.meeting(beginnings, rule, 0, rule);
      for (int i : before) {
        left = left.minus(RuleRegions.certain(policy.rules().get(i)));
      }
      known = left;
      reached.put(rule, known);
    }
    return known;
  }

  private Finding search(Supplier<Region> region, Predicate<Witness> wanted) {
    return effort.run(
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
              new Examples(matcher)
                  .in(where, example -> wanted.test(of(example)))
                  .map(Witnesses::of);
          return found.isPresent() ? new Finding(found, false) : Finding.NOTHING_KNOWN;
        });
  }

  private static Witness of(Examples.Example example) {
    return new Witness(example.situation().action(), example.situation().at(), example.decision());
  }
}

package dev.aegis.check;

import dev.aegis.condition.Attribute;
import dev.aegis.glob.Glob;
import dev.aegis.policy.Rule;
import java.util.List;

/** Where a rule, looked at by itself, is met. */
final class RuleRegions {
  /** No action has an empty type. */
  static final Region ACTIONS =
      Region.of(
          new Dimension.Fact(Attribute.ACTION_TYPE), Values.of(Texts.matching(Glob.of("?*"))));

  private RuleRegions() {}

  /** What its globs match. */
  static Region matched(Rule rule) {
    Region types = any(Attribute.ACTION_TYPE, rule.match().types());
    boolean named = rule.match().types().stream().allMatch(RuleRegions::beginsWithALetter);
    return (named ? types : ACTIONS.and(types))
        .and(any(Attribute.ACTION_TARGET, rule.match().targets()))
        .and(any(Attribute.AGENT_ID, rule.match().agents()));
  }

  /** A region that holds all situations where it is met. */
  static Region possible(Rule rule) {
    return matched(rule).and(Meaning.canBeTrue(rule.condition()));
  }

  /** A region where it is certainly met; nothing where that is too much to tell. */
  static Region certain(Rule rule) {
    try {
      return matched(rule).and(Meaning.mustBeTrue(rule.condition()));
    } catch (Exhausted e) {
      return Region.NOTHING;
    }
  }

  /** Whether what it matches is an action for certain. */
  private static boolean beginsWithALetter(Glob glob) {
    return !glob.parts().isEmpty()
        && glob.parts().getFirst() instanceof Glob.Literal literal
        && Character.isLetterOrDigit(literal.text().charAt(0));
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
}

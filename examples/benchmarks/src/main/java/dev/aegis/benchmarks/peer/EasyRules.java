package dev.aegis.benchmarks.peer;

import dev.aegis.action.Action;
import java.util.List;
import org.jeasy.rules.api.Facts;
import org.jeasy.rules.api.Rules;
import org.jeasy.rules.api.RulesEngine;
import org.jeasy.rules.api.RulesEngineParameters;
import org.jeasy.rules.core.DefaultRulesEngine;
import org.jeasy.rules.core.RuleBuilder;

/** easy-rules: conditions in Java, by priority, the first one applied ends it. */
final class EasyRules implements Peer {
  private static final String ACTION = "action";

  private final RulesEngine engine =
      new DefaultRulesEngine(new RulesEngineParameters().skipOnFirstAppliedRule(true));

  private final Rules rules = new Rules();
  private String met = NONE;

  EasyRules(List<SimpleRule> policy) {
    for (int i = 0; i < policy.size(); i++) {
      SimpleRule rule = policy.get(i);
      rules.register(
          new RuleBuilder()
              .name(rule.name())
              .priority(i)
              .when(facts -> holds(rule, facts.get(ACTION)))
              .then(facts -> met = rule.name())
              .build());
    }
  }

  private static boolean holds(SimpleRule rule, Action action) {
    return (rule.exact()
            ? action.type().equals(rule.type())
            : action.type().startsWith(rule.type()))
        && action.target().startsWith(rule.target())
        && (rule.over() == null || SimpleRule.amount(action) > rule.over());
  }

  @Override
  public String decide(Action action) {
    met = NONE;
    Facts facts = new Facts();
    facts.put(ACTION, action);
    engine.fire(rules, facts);
    return met;
  }
}

package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.approval.GrantScope;
import dev.aegis.condition.Functions;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.json.Json;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says whether an action is within a grant's scope: a policy of one rule that knows the zone and
 * the named conditions of the one it is given under. Immutable.
 */
record ScopeMatcher(Matcher matcher) {
  private static final String RULE = "within";

  /**
   * Compiles a scope; its mistakes are those of a rule.
   *
   * @param functions what its expressions can call besides the language's own
   */
  static Outcome<ScopeMatcher> of(GrantScope scope, Policy under, Functions functions) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("name", RULE);
    rule.put("match", Map.of("target", scope.target()));
    if (!scope.conditions().isEmpty()) {
      rule.put("conditions", scope.conditions());
    }
    if (scope.when() != null) {
      rule.put("when", scope.when());
    }
    rule.put("approval", Approval.AUTO.word());
    Map<String, Object> policy = new LinkedHashMap<>();
    policy.put("timezone", under.timezone().getId());
    policy.put("defaults", Map.of("approval", Approval.BLOCK.word()));
    if (!under.let().isEmpty()) {
      policy.put("let", under.let());
    }
    policy.put("rules", List.of(rule));
    return PolicyReader.read(List.of(new SourceText("grant", Json.OWN.write(policy))), functions)
        .then(read -> Outcome.of(new ScopeMatcher(Matcher.compile(read))));
  }

  /** Whether it asks nothing of an action beyond its target. */
  boolean isUnconditional() {
    return matcher.policy().rules().getFirst().condition() == null;
  }

  /** Whether it is; false also where that can't be decided. */
  boolean covers(Action action, Instant at) {
    Decision decision = matcher.decide(action, at);
    return decision.approval() == Approval.AUTO && decision.matchedRule().equals(RULE);
  }
}

package dev.aegis.benchmarks.peer;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.entity.Entities;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.value.EntityTypeName;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.PrimLong;
import com.cedarpolicy.value.PrimString;
import com.cedarpolicy.value.Value;
import dev.aegis.action.Action;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * cedar-java with a policy set that its engine keeps. Cedar has no order of rules; it tells all
 * that are met, of which the first one counts.
 */
final class Cedar implements Peer {
  private final BasicAuthorizationEngine engine = new BasicAuthorizationEngine();
  private final PolicySet policies;
  private final Map<String, Integer> order = new HashMap<>();
  private final EntityUID agent = uid("Agent", "a");
  private final EntityUID act = uid("Action", "act");
  private final EntityUID system = uid("System", "s");

  Cedar(List<SimpleRule> policy) throws Exception {
    Set<Policy> all = new HashSet<>();
    for (int i = 0; i < policy.size(); i++) {
      SimpleRule rule = policy.get(i);
      order.put(rule.name(), i);
      all.add(
          new Policy(
              "permit(principal, action, resource) when { " + condition(rule) + " };",
              rule.name()));
    }
    policies = new PolicySet(all);
    policies.cache();
  }

  private static EntityUID uid(String type, String id) {
    return EntityTypeName.parse(type).orElseThrow().of(id);
  }

  private static String condition(SimpleRule rule) {
    String type =
        rule.exact()
            ? "context.type == \"" + rule.type() + "\""
            : "context.type like \"" + rule.type() + "*\"";
    String target =
        rule.target().isEmpty() ? "" : " && context.target like \"" + rule.target() + "*\"";
    return type + target + (rule.over() == null ? "" : " && context.amount > " + rule.over());
  }

  @Override
  public String decide(Action action) throws Exception {
    Map<String, Value> context =
        Map.of(
            "type",
            new PrimString(action.type()),
            "target",
            new PrimString(action.target()),
            "amount",
            new PrimLong(SimpleRule.amount(action)));
    return engine
        .isAuthorized(
            new AuthorizationRequest(agent, act, system, context), policies, new Entities())
        .success
        .orElseThrow()
        .getReason()
        .stream()
        .min((a, b) -> Integer.compare(order.getOrDefault(a, 0), order.getOrDefault(b, 0)))
        .orElse(NONE);
  }
}

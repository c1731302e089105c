package dev.aegis.benchmarks.peer;

import dev.aegis.action.Action;
import java.util.List;
import org.kie.api.io.ResourceType;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;
import org.kie.internal.utils.KieHelper;

/** Drools: one session, reused; by salience, the first rule that fires ends it. */
final class Drools implements Peer {
  private final KieSession session;

  Drools(List<SimpleRule> policy) {
    StringBuilder rules = new StringBuilder("import ");
    rules.append(DroolsRequest.class.getCanonicalName()).append(";\n");
    for (int i = 0; i < policy.size(); i++) {
      SimpleRule rule = policy.get(i);
      rules
          .append("rule \"" + rule.name() + "\" salience " + -i + "\n")
          .append("when request: DroolsRequest(" + constraint(rule) + ")\n")
          .append("then request.meet(\"" + rule.name() + "\"); drools.halt();\nend\n");
    }
    session =
        new KieHelper().addContent(rules.toString(), ResourceType.DRL).build().newKieSession();
  }

  private static String constraint(SimpleRule rule) {
    String type =
        rule.exact()
            ? "type == \"" + rule.type() + "\""
            : "type.startsWith(\"" + rule.type() + "\")";
    String target = rule.target().isEmpty() ? "" : ", target.startsWith(\"" + rule.target() + "\")";
    return type + target + (rule.over() == null ? "" : ", amount > " + rule.over() + "L");
  }

  @Override
  public String decide(Action action) {
    DroolsRequest request = new DroolsRequest(action);
    FactHandle handle = session.insert(request);
    session.fireAllRules();
    session.delete(handle);
    return request.met();
  }
}

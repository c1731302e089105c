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

  /** What is decided on, and what was found; Drools reads it, so it must be public. */
  public static final class Request {
    private final String type;
    private final String target;
    private final long amount;
    private String met = NONE;

    Request(Action action) {
      type = action.type();
      target = action.target();
      amount = SimpleRule.amount(action);
    }

    /** The action's type. */
    public String getType() {
      return type;
    }

    /** Its target. */
    public String getTarget() {
      return target;
    }

    /** The amount, or -1. */
    public long getAmount() {
      return amount;
    }

    /** Notes the rule that was met. */
    public void met(String rule) {
      met = rule;
    }
  }

  Drools(List<SimpleRule> policy) {
    StringBuilder rules = new StringBuilder("import ");
    rules.append(Request.class.getCanonicalName()).append(";\n");
    for (int i = 0; i < policy.size(); i++) {
      SimpleRule rule = policy.get(i);
      rules
          .append("rule \"" + rule.name() + "\" salience " + -i + "\n")
          .append("when request: Request(" + constraint(rule) + ")\n")
          .append("then request.met(\"" + rule.name() + "\"); drools.halt();\nend\n");
    }
    session =
        new KieHelper().addContent(rules.toString(), ResourceType.DRL).build().newKieSession();
  }

  private static String constraint(SimpleRule rule) {
    String type =
        rule.exact()
            ? "type == \"" + rule.type() + "\""
            : "type str[startsWith] \"" + rule.type() + "\"";
    String target =
        rule.target().isEmpty() ? "" : ", target str[startsWith] \"" + rule.target() + "\"";
    return type + target + (rule.over() == null ? "" : ", amount > " + rule.over() + "L");
  }

  @Override
  public String decide(Action action) {
    Request request = new Request(action);
    FactHandle handle = session.insert(request);
    session.fireAllRules();
    session.delete(handle);
    return request.met;
  }
}

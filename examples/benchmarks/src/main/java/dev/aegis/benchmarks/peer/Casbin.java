package dev.aegis.benchmarks.peer;

import com.googlecode.aviator.runtime.function.FunctionUtils;
import com.googlecode.aviator.runtime.type.AviatorBoolean;
import com.googlecode.aviator.runtime.type.AviatorObject;
import dev.aegis.action.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.casbin.jcasbin.main.EnforceResult;
import org.casbin.jcasbin.main.Enforcer;
import org.casbin.jcasbin.model.Model;
import org.casbin.jcasbin.util.function.CustomFunction;

/** jCasbin: a line of policy a rule, by priority, {@code keyMatch} for globs. */
final class Casbin implements Peer {
  private static final String MODEL =
      """
      [request_definition]
      r = type, target, amount

      [policy_definition]
      p = type, target, over, name, eft

      [policy_effect]
      e = priority(p.eft) || deny

      [matchers]
      m = keyMatch(r.type, p.type) && keyMatch(r.target, p.target) && over(r.amount, p.over)
      """;

  private final Enforcer enforcer;

  Casbin(List<SimpleRule> policy) {
    Model model = new Model();
    model.loadModelFromText(MODEL);
    enforcer = new Enforcer(model);
    enforcer.enableLog(false);
    enforcer.addFunction("over", new Over());
    List<List<String>> lines = new ArrayList<>();
    for (SimpleRule rule : policy) {
      lines.add(
          List.of(
              rule.exact() ? rule.type() : rule.type() + "*",
              rule.target() + "*",
              rule.over() == null ? "" : rule.over().toString(),
              rule.name(),
              "allow"));
    }
    enforcer.addPolicies(lines);
  }

  @Override
  public String decide(Action action) {
    EnforceResult result =
        enforcer.enforceEx(action.type(), action.target(), SimpleRule.amount(action));
    return result.isAllow() ? result.getExplain().get(3) : NONE;
  }

  /** Whether an amount is over a bound, where there is one. */
  private static final class Over extends CustomFunction {
    private static final long serialVersionUID = 1;

    @Override
    public String getName() {
      return "over";
    }

    @Override
    public AviatorObject call(
        Map<String, Object> environment, AviatorObject amount, AviatorObject bound) {
      String text = FunctionUtils.getStringValue(bound, environment);
      long value = FunctionUtils.getNumberValue(amount, environment).longValue();
      return AviatorBoolean.valueOf(text.isEmpty() || value > Long.parseLong(text));
    }
  }
}

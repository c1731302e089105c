package dev.aegis.benchmarks.peer;

import dev.aegis.action.Action;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** cel-java: a compiled expression a rule, evaluated in order. */
final class Cel implements Peer {
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(String name, CelRuntime.Program program) {}

  Cel(List<SimpleRule> policy) throws Exception {
    CelCompiler compiler =
        CelCompilerFactory.standardCelCompilerBuilder()
            .addVar("type", SimpleType.STRING)
            .addVar("target", SimpleType.STRING)
            .addVar("amount", SimpleType.INT)
            .setResultType(SimpleType.BOOL)
            .build();
    CelRuntime runtime = CelRuntimeFactory.plannerRuntimeBuilder().build();
    for (SimpleRule rule : policy) {
      entries.add(
          new Entry(
              rule.name(), runtime.createProgram(compiler.compile(expression(rule)).getAst())));
    }
  }

  private static String expression(SimpleRule rule) {
    String type =
        rule.exact() ? "type == '" + rule.type() + "'" : "type.startsWith('" + rule.type() + "')";
    String target = rule.target().isEmpty() ? "" : " && target.startsWith('" + rule.target() + "')";
    return type + target + (rule.over() == null ? "" : " && amount > " + rule.over());
  }

  @Override
  public String decide(Action action) throws Exception {
    Map<String, Object> variables =
        Map.of(
            "type", action.type(), "target", action.target(), "amount", SimpleRule.amount(action));
    for (Entry entry : entries) {
      if (Boolean.TRUE.equals(entry.program.eval(variables))) {
        return entry.name;
      }
    }
    return NONE;
  }
}

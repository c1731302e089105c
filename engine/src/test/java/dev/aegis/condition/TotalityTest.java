package dev.aegis.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TotalityTest {
  private static final List<Action> ACTIONS =
      List.of(
          Action.of("", ""),
          Action.of("delete", "prod/db"),
          Action.of("x", "t", Map.of("a", 1L)),
          Action.of("x", "t", Map.of("a", "text", "b", List.of(1L), "type", true)),
          Action.of("x", "t", Map.of("a", Map.of("b", Map.of()), "x", 1.5)));

  private static Outcome<Term> compiled(String expression) {
    return new ConditionCompiler(Map.of())
        .compile(Fragment.whole(new SourceText("test", expression)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "action.target.matches('^[a-z]+$')",
        "action.target.lowerAscii().contains('secret')",
        "('/' + action.target).contains('/.')",
        "size(action.target) <= 100 && agent.id != ''",
        "params.all(k, k in ['a', 'b'])",
        "params.all(k, k == 'force' || (k.startsWith('a') && agent.id == 'x'))",
        "!has(params.a) ? clock.hour < 5 : clock.time >= '08:00'",
        "[action.type, action.target].exists(t, t.endsWith('x'))",
        "action.type in ['a', 'b']",
        "action.target.glob('prod*') || size(params) > 3"
      })
  void whatLooksAtWhatEachActionHasIsTotal(String expression) {
    assertThat(Totality.isTotal(compiled(expression).get(), Set.of())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "params.a == 1",
        "has(params.a.b)",
        "params.all(k, k == 1 || params[k] == 1)",
        "params.exists(k, k.size() > 2 && params.a == 1)",
        "action.target.matches(agent.id)",
        "size(action.target) / (size(agent.id)) > 1",
        "[params.a].all(x, x == 1)",
        "int(action.target) > 1",
        "params.a.all(x, x == 'a')",
        "['a', 1].all(x, x.startsWith('a'))",
        "!(params.a == 1)",
        "has(params.a) && params.a == 1"
      })
  void whatMayFailIsNot(String expression) {
    assertThat(Totality.isTotal(compiled(expression).get(), Set.of())).isFalse();
  }

  @Test
  void ofSomeTypesOneBranchIsTaken() {
    Term term =
        compiled("(action.type == 'move' ? [params.to] : [action.target]).all(t, t != '')").get();
    assertThat(Totality.isTotal(term, Set.of("read", "write"))).isTrue();
    assertThat(Totality.isTotal(term, Set.of("read", "move"))).isFalse();
    assertThat(Totality.isTotal(term, Set.of())).isFalse();
  }

  @Property(tries = 3000)
  void whatIsTotalComesOutTrueOrFalse(@ForAll long seed) {
    String text = condition(new Random(seed), 3, new ArrayList<>());
    Outcome<Term> term = compiled(text);
    if (term.value().isPresent() && Totality.isTotal(term.get(), Set.of())) {
      for (Action action : ACTIONS) {
        Object value = new Evaluation(action, Instant.EPOCH, ZoneOffset.UTC).evaluate(term.get());
        assertThat(value).as(text).isInstanceOf(Boolean.class);
      }
    }
  }

  /** Mostly of parts that are total, since those are what the property is about. */
  private static String condition(Random random, int depth, List<String> variables) {
    if (depth == 0) {
      return test(random, variables);
    }
    return switch (random.nextInt(6)) {
      case 0 -> "!(" + condition(random, depth - 1, variables) + ")";
      case 1 -> both(random, depth, variables, " && ");
      case 2 -> both(random, depth, variables, " || ");
      case 3 -> {
        String variable = "v" + variables.size();
        String range = pick(random, "params", "['a', 'b']", "[action.type, 'x']", "['a', 1]", "[]");
        variables.add(variable);
        String body = condition(random, depth - 1, variables);
        variables.removeLast();
        yield range
            + pick(random, ".all(", ".exists(", ".exists_one(")
            + variable
            + ", "
            + body
            + ")";
      }
      case 4 ->
          "("
              + both(random, depth, variables, " ? ")
              + " : "
              + condition(random, depth - 1, variables)
              + ")";
      default -> test(random, variables);
    };
  }

  private static String both(Random random, int depth, List<String> variables, String operator) {
    return "("
        + condition(random, depth - 1, variables)
        + ")"
        + operator
        + "("
        + condition(random, depth - 1, variables)
        + ")";
  }

  private static String test(Random random, List<String> variables) {
    return switch (random.nextInt(5)) {
      case 0 -> "has(params." + pick(random, "a", "b", "a.b") + ")";
      case 1 ->
          value(random, variables) + pick(random, " == ", " < ", " in ") + value(random, variables);
      case 2 -> value(random, variables) + ".contains(" + value(random, variables) + ")";
      case 3 -> value(random, variables) + ".matches('^[a-z]+$')";
      default -> "size(" + value(random, variables) + ") > " + pick(random, "0", "1", "params.a");
    };
  }

  private static String value(Random random, List<String> variables) {
    if (!variables.isEmpty() && random.nextBoolean()) {
      return variables.get(random.nextInt(variables.size()));
    }
    return pick(
        random,
        "action.type",
        "action.target.lowerAscii()",
        "('a' + agent.id)",
        "'text'",
        "1",
        "['a', 'b']",
        "params",
        "params.a",
        "clock.hour",
        "now");
  }

  private static String pick(Random random, String... some) {
    return some[random.nextInt(some.length)];
  }
}

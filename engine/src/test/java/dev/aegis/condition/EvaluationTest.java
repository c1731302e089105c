package dev.aegis.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.condition.Term.Comparison;
import dev.aegis.condition.Term.ParameterTest;
import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationTest {
  private static final Instant SUNDAY_NIGHT = Instant.parse("2026-03-29T00:59:59.5Z");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "action.type + ' ' + action.target | deploy prod",
        "clock.time | 01:59",
        "clock.date | 2026-03-29",
        "clock.hour | 1",
        "clock.minute | 59",
        "clock.weekday | 7",
        "string(now) | 2026-03-29T00:59:59.5Z",
        "agent.id + session.id + action.description | ",
      })
  void knowsTheFacts(String expression, @Nullable String expected) {
    assertThat(String.valueOf(evaluate(expression, Map.of())))
        .isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void givesReasonsWithoutValues() {
    Map<String, Object> params = Map.of("secret", "hunter2", "n", 7L, "m", Map.of("x", 1L));
    assertThat(reason("params.amount > 1", params)).isEqualTo("`params.amount` is absent");
    assertThat(reason("params.m.y > 1", params)).isEqualTo("`params.m.y` is absent");
    assertThat(reason("params.secret > 1", params))
        .isEqualTo("cannot compare a string with an int");
    assertThat(reason("params.secret.x == 1", params))
        .isEqualTo("`params.secret` is a string, which has no fields");
    assertThat(reason("params[params.secret] == 1", params)).isEqualTo("the map has no such key");
    assertThat(reason("int(params.secret) == 1", params)).isEqualTo("the text is no int");
    assertThat(reason("'a'.matches(params.secret + '(')", params)).doesNotContain("hunter2");
    assertThat(reason("params.n / 0 == 1", params)).isEqualTo("division by zero");
  }

  @Test
  void decidesOrFailsWhateverItIsHanded() {
    Map<String, @Nullable Object> params = new HashMap<>();
    params.put("nan", Double.NaN);
    params.put("int", 7);
    params.put("float", 0.5f);
    params.put("big", BigInteger.ONE.shiftLeft(80));
    params.put("decimal", new BigDecimal("1e400"));
    params.put("surrogate", "\ud800");
    params.put("long", "x".repeat(10_000_000));
    params.put("deep", deep(200));
    params.put("deepest", deep(100_000));
    params.put("thing", new Object());
    params.put("sorted", new TreeMap<>(Map.of(1, "a")));
    params.put("null", null);
    assertThat(evaluate("params.int == 7", params)).isEqualTo(true);
    assertThat(evaluate("params.float < 1", params)).isEqualTo(true);
    assertThat(evaluate("params.big > 9223372036854775807", params)).isEqualTo(true);
    assertThat(evaluate("params.nan == params.nan", params)).isEqualTo(false);
    assertThat(evaluate("params.nan < 1", params)).isInstanceOf(Failure.class);
    assertThat(evaluate("params.decimal > 1", params)).isInstanceOf(Failure.class);
    assertThat(evaluate("size(params.surrogate) == 1", params)).isEqualTo(true);
    assertThat(evaluate("params.surrogate.matches('^.$')", params)).isEqualTo(true);
    assertThat(evaluate("params.long == 'x'", params)).isEqualTo(false);
    assertThat(evaluate("params.long.contains('y')", params)).isInstanceOf(Failure.class);
    assertThat(evaluate("params.long.matches('y')", params)).isInstanceOf(Failure.class);
    assertThat(evaluate("params.deep == params.deep", params)).isEqualTo(true);
    assertThat(evaluate("params.deepest == params.deepest", params)).isInstanceOf(Failure.class);
    assertThat(evaluate("params.thing == 1", params)).isInstanceOf(Failure.class);
    assertThat(evaluate("'x' in params.sorted", params)).isEqualTo(false);
    assertThat(evaluate("params.sorted.x == 1", params)).isInstanceOf(Failure.class);
    assertThat(evaluate("params == params", params)).isInstanceOfAny(Boolean.class, Failure.class);
    assertThat(evaluate("params['null'] == null", params)).isEqualTo(true);
  }

  @Test
  void countsWhatARegularExpressionTakes() {
    Map<String, Object> params =
        Map.of(
            "text", "a".repeat(1_000_000),
            "short", "a".repeat(10_000),
            "patterns", Collections.nCopies(20_000, "(a{100}){100}"));
    String exhausted = "the condition takes more than 100,000 steps";
    assertThat(reason("params.text.matches('a{1,1000}b')", params)).isEqualTo(exhausted);
    assertThat(reason("params.short.matches('(a{1,100}){50}b')", params)).isEqualTo(exhausted);
    assertThat(reason("params.patterns.exists(p, 'b'.matches(p))", params)).isEqualTo(exhausted);
    assertThat(evaluate("params.text.matches('^[a-z]+$')", params)).isEqualTo(true);
    assertThat(evaluate("params.short.matches('(foo|bar|baz)[0-9]{1,20}@x')", params))
        .isEqualTo(false);
  }

  @Test
  void aMacrosVariableHidesAnAttribute() {
    Map<String, Object> params = Map.of("l", List.of(Map.of()));
    for (String base : List.of("action.type", "agent.id", "session.id", "clock.time")) {
      String variable = base.substring(0, base.indexOf('.'));
      assertThat(evaluate("has(" + base + ")", params)).isEqualTo(true);
      assertThat(evaluate("params.l.all(" + variable + ", has(" + base + "))", params))
          .isEqualTo(false);
      assertThat(evaluate("params.l.all(" + variable + ", has(." + base + "))", params))
          .isEqualTo(true);
    }
  }

  @Test
  void durationsAreCutTowardZero() {
    assertThat(evaluate("duration('-59.5s').getMinutes() == 0", Map.of())).isEqualTo(true);
    assertThat(evaluate("duration('-3599.5s').getHours() == 0", Map.of())).isEqualTo(true);
    assertThat(evaluate("duration('-3600s').getHours() == -1", Map.of())).isEqualTo(true);
    assertThat(evaluate("duration('-1.5s').getSeconds() == -1", Map.of())).isEqualTo(true);
  }

  @Test
  void countsSteps() {
    Map<String, Object> params =
        Map.of("a", "a".repeat(6_000_000), "b", "a".repeat(2_000_000) + "b", "list", numbers(300));
    assertThat(evaluate("params.a.contains('b')", params)).isEqualTo(false);
    assertThat(reason("params.a.contains('b') || params.a.contains('c')", params))
        .isEqualTo("the condition takes more than 100,000 steps");
    String nested = "params.list.all(x, params.list.all(y, x + y >= 0))";
    assertThat(reason(nested, params)).isEqualTo("the condition takes more than 100,000 steps");
    assertThat(reason("true && " + nested + " || true", params))
        .as("no disjunction makes up for it")
        .isEqualTo("the condition takes more than 100,000 steps");
    assertThat(evaluate("true || " + nested, params)).isEqualTo(true);
  }

  @Test
  void eachEvaluationHasItsOwnSteps() {
    Evaluation evaluation = evaluation(Map.of("list", numbers(20_000)));
    Term term = term("params.list.all(x, x >= 0)");
    assertThat(evaluation.evaluate(term)).isEqualTo(true);
    assertThat(evaluation.evaluate(term)).isEqualTo(true);
  }

  @Test
  void searchesInLinearTime() {
    Map<String, Object> params =
        Map.of("a", "a".repeat(3_000_000), "b", "a".repeat(1_500_000) + "b");
    assertThat(evaluate("params.a.contains(params.b)", params)).isEqualTo(false);
    assertThat(evaluate("params.b.contains(params.b)", params)).isEqualTo(true);
    assertThat(evaluate("params.b.glob('*' + params.b)", params)).isInstanceOf(Failure.class);
  }

  @Test
  void walksLongChainsWithoutRecursion() {
    assertThat(evaluate("1" + " + 1".repeat(1_000) + " == 1001", Map.of())).isEqualTo(true);
    assertThat(evaluate("size('A'" + ".lowerAscii()".repeat(300) + ") == 1", Map.of()))
        .isEqualTo(true);
    assertThat(evaluate("!".repeat(4_000) + "true", Map.of())).isEqualTo(true);
    assertThat(evaluate("true ? true : ".repeat(280) + "false", Map.of())).isEqualTo(true);
    assertThat(evaluate("params" + ".x".repeat(200) + " == {}", Map.of("x", deep(199))))
        .isEqualTo(true);
    assertThat(evaluate("params" + ".x".repeat(2_000) + " == 1", Map.of("x", deep(9))))
        .isInstanceOf(Failure.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "FAILURE",
      value = {
        "n | EQ | 7 | true",
        "n | EQ | text | false",
        "half | GT | 0 | true",
        "n | GTE | 7 | true",
        "n | LT | 7 | false",
        "n | LTE | 7 | true",
        "n | LT | text | FAILURE",
        "flag | GT | 0 | FAILURE",
        "list | GT | 0 | FAILURE",
        "absent | EQ | 7 | false",
        "absent | GT | 7 | false",
        "nothing | GT | 7 | false",
        "nothing | CONTAINS | x | false",
        "m.x | EQ | 1 | true",
        "m.x.y | EQ | 1 | false",
        "m.y | EQ | 1 | false",
        "twice.x | EQ | 1 | FAILURE",
        "dotted.name | EQ | 1 | true",
        "list | CONTAINS | 7 | true",
        "list | CONTAINS | 8 | false",
        "text | CONTAINS | el | true",
        "text | CONTAINS | 7 | FAILURE",
        "m | CONTAINS | x | true",
        "m | CONTAINS | 7 | false",
        "n | CONTAINS | 7 | FAILURE",
        "flag | CONTAINS | x | FAILURE",
        "text | GT | he | true",
      })
  void testsParameters(
      String name, Comparison comparison, String operand, @Nullable Boolean holds) {
    Object value = operand.matches("[0-9]+") ? (Object) Long.parseLong(operand) : operand;
    Object result = parameters().evaluate(new ParameterTest(name, comparison, value));
    if (holds == null) {
      assertThat(result).isInstanceOf(Failure.class);
    } else {
      assertThat(result).isEqualTo(holds);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "FAILURE",
      value = {
        "n | ^7$ | true",
        "half | ^0\\.5$ | true",
        "whole | ^3\\.0$ | true",
        "flag | ^true$ | true",
        "text | l+ | true",
        "text | ^l | false",
        "list | . | FAILURE",
        "m | . | FAILURE",
        "absent | . | false",
        "nothing | . | false",
      })
  void searchesParameters(String name, String pattern, @Nullable Boolean holds) {
    Object result =
        parameters().evaluate(new ParameterTest(name, Comparison.MATCHES, Regex.of(pattern)));
    if (holds == null) {
      assertThat(result).isInstanceOf(Failure.class);
    } else {
      assertThat(result).isEqualTo(holds);
    }
  }

  private static Evaluation parameters() {
    Map<String, @Nullable Object> params = new HashMap<>();
    params.put("n", 7L);
    params.put("half", 0.5);
    params.put("whole", 3.0);
    params.put("flag", true);
    params.put("text", "hello");
    params.put("nothing", null);
    params.put("list", List.of(7.0, "a"));
    params.put("m", Map.of("x", 1L));
    params.put("twice", Map.of("x", 1L));
    params.put("twice.x", 1L);
    params.put("dotted.name", 1L);
    return evaluation(params);
  }

  private static Object deep(int levels) {
    Map<String, Object> deep = Map.of();
    for (int i = 0; i < levels; i++) {
      deep = Map.of("x", deep);
    }
    return deep;
  }

  private static List<Long> numbers(int count) {
    List<Long> numbers = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  private static String reason(String expression, Map<String, ?> params) {
    Object value = evaluate(expression, params);
    assertThat(value).isInstanceOf(Failure.class);
    return value instanceof Failure failure ? failure.reason() : "";
  }

  private static @Nullable Object evaluate(String expression, Map<String, ?> params) {
    return evaluation(params).evaluate(term(expression));
  }

  private static Evaluation evaluation(Map<String, ?> params) {
    return new Evaluation(Action.of("deploy", "prod", params), SUNDAY_NIGHT, BERLIN);
  }

  private static Term term(String expression) {
    return Expressions.compile(Fragment.whole(new SourceText("test", expression))).get();
  }
}

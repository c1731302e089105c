package dev.aegis.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.condition.ConditionCompiler;
import dev.aegis.condition.Regex;
import dev.aegis.condition.Term;
import dev.aegis.glob.Glob;
import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How conditions are shown, and what they are shown to look at. */
class TermTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "params.a.b == 1",
        "params['a b'] == 1",
        "params.a[params.i] == 1",
        "-params.a < 1",
        "!(params.a || params.b)",
        "(params.a && params.b) || params.c",
        "params.a ? params.b : params.c",
        "(params.a == 1) ? params.b : (params.c == 2)",
        "has(params.a.b)",
        "params.a == [params.b, 1]",
        "params.a == {'x': params.b, 'y': 2}",
        "((params.a + 1) - 2) > (params.b * 3)",
        "size(params.a) == 1",
        "string(params.a) == '1'",
        "params.a.startsWith('x')",
        "params.a.endsWith(params.b)",
        "params.a in [1, 2]",
        "action.type != 'a'",
        "params.a.all(v0, v0 == 1)",
        "params.a.exists(v0, v0.exists_one(v1, v1 == v0))",
        "(params.a + params.b).exists(v0, v0 == 1)",
        "params.a.filter(v0, v0 > 1) == []",
        "params.a.map(v0, v0 > 1, v0 + 1) == []",
        "params.a.map(v0, v0 + 1) == []",
      })
  void conditionsAreShownAsTheyAreWritten(String expression) {
    String shown = TermText.of(term(expression));
    assertThat(shown.replace("(", "").replace(")", ""))
        .isEqualTo(expression.replace("(", "").replace(")", ""));
    assertThat(term(shown)).isEqualTo(term(expression));
  }

  @Test
  void valuesAreShownAsExpressionsWriteThem() {
    assertThat(TermText.value(null)).isEqualTo("null");
    assertThat(TermText.value(List.of(1L, "a"))).isEqualTo("[1, 'a']");
    assertThat(TermText.value(Map.of("k", List.of()))).isEqualTo("{'k': []}");
    assertThat(TermText.value(Glob.of("a*"))).isEqualTo("'a*'");
    assertThat(TermText.value(Regex.of("a+"))).isEqualTo("'a+'");
    assertThat(TermText.value(Instant.EPOCH)).isEqualTo("timestamp('1970-01-01T00:00:00Z')");
    assertThat(TermText.value(Duration.ofMillis(1_500))).isEqualTo("duration('1.5s')");
    assertThat(TermText.value("'\\\n\r\t\u0007")).isEqualTo("'\\'\\\\\\n\\r\\t\\u0007'");
    assertThat(TermText.value("😀")).isEqualTo("'😀'");
    assertThat(TermText.value("\ud83d")).isEqualTo("'\\ud83d'");
    assertThat(TermText.value("\ude00")).isEqualTo("'\\ude00'");
    assertThat(TermText.value("a\ude00")).isEqualTo("'a\\ude00'");
    assertThat(TermText.value("\ud83da")).isEqualTo("'\\ud83da'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "params.a.b == 1 @ [params.a.b]",
        "has(params.a.b) @ [params.a.b]",
        "params.a[params.i] == 1 @ [params.a, params.i]",
        "!(params.a || params.b && params.a) @ [params.a, params.b]",
        "params.a ? params.b : params.c @ [params.a, params.b, params.c]",
        "params.a == [params.b] @ [params.a, params.b]",
        "params.a == {params.k: params.v} @ [params.a, params.k, params.v]",
        "params.a.map(x, x > params.f, x + params.m) == [] @ [params.a, params.f, params.m]",
        "params.a.all(x, x.y == action.target) @ [params.a, action.target]",
        "clock.hour < 5 && agent.id == 'a' @ [clock.hour, agent.id]",
        "size(params) == 1 @ [params]",
        "[params.a][0].b == 1 @ [params.a]",
      })
  void whatAConditionLooksAt(String expression, String operands) {
    Set<Term> found = new LinkedHashSet<>();
    Operands.collect(term(expression), found);
    assertThat(found.stream().map(TermText::of).toList()).hasToString(operands);
  }

  private static Term term(String expression) {
    return new ConditionCompiler(Map.of())
        .compile(Fragment.whole(new SourceText("test", expression)))
        .get();
  }
}

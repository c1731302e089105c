package dev.aegis.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.source.Fragment;
import dev.aegis.source.Position;
import dev.aegis.source.SourceText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConditionCompilerTest {
  @Test
  void putsNamedConditionsInPlace() {
    ConditionCompiler compiler = compiler("big", "params.n > 10", "both", "big && params.ok");
    assertThat(compiler.diagnostics()).isEmpty();
    Term term = compiler.compile(fragment("both || action.type == 'read'")).get();
    assertThat(evaluate(term, Map.of("n", 11L, "ok", true))).isEqualTo(true);
    assertThat(evaluate(term, Map.of("n", 1L))).isEqualTo(false);
  }

  @Test
  void takesNamedConditionsInAnyOrder() {
    ConditionCompiler compiler = compiler("both", "big && params.ok", "big", "params.n > 10");
    assertThat(compiler.diagnostics()).isEmpty();
    assertThat(compiler.compile(fragment("both")).succeeded()).isTrue();
  }

  @Test
  void keepsTheVariablesOfMacrosApartFromThoseOfNamedConditions() {
    ConditionCompiler compiler = compiler("some", "params.list.exists(x, x == 3)");
    Term term = compiler.compile(fragment("[1, 2].all(x, some && x < 3)")).get();
    assertThat(evaluate(term, Map.of("list", List.of(3L)))).isEqualTo(true);
  }

  @Test
  void aMacrosVariableHidesAnAttribute() {
    Term hidden = compiler().compile(fragment("params.l.all(action, has(action.type))")).get();
    Term root = compiler().compile(fragment("params.l.all(action, has(.action.type))")).get();
    Map<String, Object> params = Map.of("l", List.of(Map.of()));
    assertThat(evaluate(hidden, params)).isEqualTo(false);
    assertThat(evaluate(root, params)).isEqualTo(true);
  }

  @Test
  void refusesCycles() {
    ConditionCompiler compiler = compiler("a", "b || true", "b", "!c", "c", "a", "d", "d");
    assertThat(compiler.diagnostics())
        .extracting(Diagnostic::code)
        .containsOnly(Code.LET_CYCLE)
        .hasSize(2);
  }

  @Test
  void refusesNamesThatMeanSomethingElse() {
    ConditionCompiler compiler =
        compiler("params", "true", "in", "true", "for", "true", "two words", "true", "ok", "true");
    assertThat(compiler.diagnostics())
        .extracting(Diagnostic::code)
        .hasSize(4)
        .containsOnly(Code.BAD_NAME);
  }

  @Test
  void refusesNamedConditionsThatAreNone() {
    assertThat(compiler("a", "5", "b", "params", "c", "params.x").diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly(Code.NOT_A_CONDITION, Code.NOT_A_CONDITION);
  }

  @Test
  void tellsTheMistakeOfANamedConditionOnce() {
    ConditionCompiler compiler = compiler("a", "nosuch", "b", "a && a");
    assertThat(compiler.diagnostics()).hasSize(1);
    assertThat(compiler.compile(fragment("a || b")).succeeded()).isTrue();
  }

  @Test
  void failsWhereADynamicConditionIsNoBool() {
    ConditionCompiler compiler = compiler("a", "params.x");
    Term named = compiler.compile(fragment("a == 'yes'")).get();
    Term plain = compiler.compile(fragment("params.x")).get();
    assertThat(evaluate(named, Map.of("x", "yes"))).isInstanceOf(Failure.class);
    assertThat(evaluate(plain, Map.of("x", "yes"))).isInstanceOf(Failure.class);
    assertThat(evaluate(plain, Map.of("x", true))).isEqualTo(true);
  }

  @Test
  void boundsWhatNamedConditionsGrowTo() {
    Map<String, Fragment> let = new LinkedHashMap<>();
    let.put("n0", fragment("params.x == 1"));
    for (int i = 1; i < 50; i++) {
      let.put("n" + i, fragment("n%d || n%d".formatted(i - 1, i - 1)));
    }
    assertThat(new ConditionCompiler(let).diagnostics())
        .extracting(Diagnostic::code)
        .contains(Code.EXPRESSION_TOO_LONG);
  }

  @Test
  void boundsHowDeeplyNamedConditionsLead() {
    Map<String, Fragment> let = new LinkedHashMap<>();
    for (int i = 1_000; i > 0; i--) {
      let.put("n" + i, fragment("!n" + (i - 1)));
    }
    let.put("n0", fragment("true"));
    assertThat(new ConditionCompiler(let).diagnostics())
        .extracting(Diagnostic::code)
        .contains(Code.EXPRESSION_TOO_DEEP);
  }

  @Test
  void saysWhereInTheFile() {
    SourceText file = new SourceText("policy.yaml", "when: \"a\\u0020== '🐱' + 1\"\n");
    String value = "a == '🐱' + 1";
    int[] offsets = new int[value.length() + 1];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = i < 2 ? 7 + i : 7 + 5 + i;
    }
    var found =
        new ConditionCompiler(Map.of()).compile(new Fragment(file, value, offsets)).diagnostics();
    assertThat(found)
        .extracting(Diagnostic::position)
        .containsExactly(new Position(1, 8), new Position(1, 22));
  }

  @Test
  void tellsAllMistakesOfAnExpressionInOrder() {
    var found = new ConditionCompiler(Map.of()).compile(fragment("nosuch && f(1) && 1 < 'a'"));
    assertThat(found.diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly(Code.UNKNOWN_VARIABLE, Code.UNKNOWN_FUNCTION, Code.NO_SUCH_OVERLOAD);
  }

  @Test
  void refusesWhatIsTooLongOrTooDeep() {
    assertThat(codes("true" + " ".repeat(4_092))).isEmpty();
    assertThat(codes("true" + " ".repeat(4_093))).containsExactly(Code.EXPRESSION_TOO_LONG);
    assertThat(codes("(".repeat(64) + "true" + ")".repeat(64))).isEmpty();
    assertThat(codes("(".repeat(65) + "true" + ")".repeat(65)))
        .containsExactly(Code.EXPRESSION_TOO_DEEP);
    assertThat(codes("[".repeat(4_096))).containsExactly(Code.EXPRESSION_TOO_DEEP);
  }

  @Test
  void equalConditionsAreEqualTerms() {
    String chain = "params" + ".a".repeat(1_900) + " == 1";
    ConditionCompiler compiler = new ConditionCompiler(Map.of());
    Term one = compiler.compile(fragment(chain)).get();
    Term two = compiler.compile(fragment("  " + chain + " // the same")).get();
    Term other = compiler.compile(fragment(chain.replace("== 1", "== 2"))).get();
    assertThat(one).isEqualTo(two).hasSameHashCodeAs(two).isNotEqualTo(other);
  }

  private static List<Code> codes(String expression) {
    return new ConditionCompiler(Map.of())
        .compile(fragment(expression)).diagnostics().stream().map(Diagnostic::code).toList();
  }

  private static @Nullable Object evaluate(Term term, Map<String, ?> params) {
    Action action = Action.of("deploy", "prod", params);
    return new Evaluation(action, Instant.EPOCH, ZoneOffset.UTC).evaluate(term);
  }

  private static ConditionCompiler compiler(String... namesAndTexts) {
    Map<String, Fragment> let = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      let.put(namesAndTexts[i], fragment(namesAndTexts[i + 1]));
    }
    return new ConditionCompiler(let);
  }

  private static Fragment fragment(String text) {
    return Fragment.whole(new SourceText("policy.yaml", text));
  }
}

package dev.aegis.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.condition.ConditionCompiler;
import dev.aegis.condition.Term;
import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tests a switch can decide, and what it then asks. */
class QuestionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "params.n > 5 | n above 5",
        "params.n >= 5 | n from 5",
        "params.n < 5 | n below 5",
        "params.n <= 5 | n to 5",
        "5 > params.n | n below 5",
        "5 >= params.n | n to 5",
        "5 < params.n | n above 5",
        "5 <= params.n | n from 5",
        "params.n > 0.5 | n above 0.5",
        "params.n == 5 | n is [5]",
        "5.0 == params.n | n is [5]",
        "params.n == 0.5 | n is [0.5]",
        "params.n == 'a' | n is [a]",
        "params.n == true | n is [true]",
        "params.n in [1, 1.0, 'a'] | n is [1, a]",
        "params['a.b'] == 1 | a.b is [1]",
      })
  void switchesAsk(String expression, String question) {
    assertThat(described(term(expression))).isEqualTo(question);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "params.n == null",
        "params.n != 5",
        "params.n == [1]",
        "params.n in []",
        "params.n in [1, null]",
        "params.n in [1, params.m]",
        "params.n in params.m",
        "params.n in {'a': 1}",
        "params.n > 'a'",
        "params.n == params.m",
        "params.n > params.m",
        "params.n.m == 1",
        "action.type == 'a'",
        "1 in params.n",
        "5 != params.n",
        "params.n + 1 > 5",
        "params.n.startsWith('a')",
        "!(params.n == 1)",
        "params.n",
        "has(params.n)",
      })
  void othersAreEvaluated(String expression) {
    assertThat(Question.of(term(expression))).isNull();
  }

  @Test
  void theMapStyleTakesAbsentForFalse() {
    assertThat(described(test("n", Term.Comparison.EQ, 5L))).isEqualTo("n? is [5]");
    assertThat(described(test("n", Term.Comparison.GT, 5L))).isEqualTo("n? above 5");
    assertThat(described(test("n", Term.Comparison.GTE, 5L))).isEqualTo("n? from 5");
    assertThat(described(test("n", Term.Comparison.LT, 5L))).isEqualTo("n? below 5");
    assertThat(described(test("n", Term.Comparison.LTE, 5L))).isEqualTo("n? to 5");
    assertThat(Question.of(test("n", Term.Comparison.CONTAINS, 5L))).isNull();
    assertThat(Question.of(test("a.b", Term.Comparison.EQ, 5L))).isNull();
    assertThat(Question.of(test(".a", Term.Comparison.EQ, 5L))).isNull();
    assertThat(Question.of(test("n", Term.Comparison.GT, Double.NaN))).isNull();
  }

  @Test
  void longListsAndTextsAreEvaluated() {
    assertThat(Question.of(in(numbers(256)))).isNotNull();
    assertThat(Question.of(in(numbers(257)))).isNull();
    assertThat(Question.of(test("n", Term.Comparison.EQ, "x".repeat(256)))).isNotNull();
    assertThat(Question.of(test("n", Term.Comparison.EQ, "x".repeat(257)))).isNull();
  }

  @Test
  void numbersAreOneWhereTheyAreEqual() {
    assertThat(Values.key(-0x1p63)).isEqualTo(Long.MIN_VALUE);
    assertThat(Values.key(0x1p63)).isEqualTo(0x1p63);
    assertThat(Values.key(Math.nextDown(-0x1p63))).isEqualTo(Math.nextDown(-0x1p63));
    assertThat(Values.key(-0.0)).isEqualTo(0L);
    assertThat(Values.key(Double.NaN)).isNull();
  }

  private static Term term(String expression) {
    return new ConditionCompiler(Map.of())
        .compile(Fragment.whole(new SourceText("test", expression)))
        .get();
  }

  private static Term test(String name, Term.Comparison comparison, Object operand) {
    return new Term.ParameterTest(name, comparison, operand);
  }

  private static Term in(List<Object> values) {
    return term("params.n in " + values);
  }

  private static List<Object> numbers(int size) {
    List<Object> numbers = new ArrayList<>();
    for (long i = 0; i < size; i++) {
      numbers.add(i);
    }
    return Collections.unmodifiableList(numbers);
  }

  private static String described(Term term) {
    Question question = Objects.requireNonNull(Question.of(term));
    String subject = question.parameter() + (question.absentIsFalse() ? "?" : "");
    return switch (question) {
      case Question.OneOf any -> subject + " is " + any.values();
      case Question.Threshold limit ->
          subject
              + (limit.lower()
                  ? limit.inclusive() ? " from " : " above "
                  : limit.inclusive() ? " to " : " below ")
              + limit.bound();
    };
  }
}

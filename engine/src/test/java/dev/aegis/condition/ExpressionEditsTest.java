package dev.aegis.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.condition.ExpressionEdits.Edit;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpressionEditsTest {
  @Test
  void boundsComparisonsAndNegations() {
    assertThat(texts("params.a > 5"))
        .containsExactly("!(params.a > 5)", "params.a >= 5", "params.a > 6", "params.a > 4");
  }

  @Test
  void operatorsBetweenConditions() {
    assertThat(texts("(a && b) || c"))
        .contains("(a && b) && c", "(a || b) || c", "(!(a) && b) || c", "(a && b) || !(c)");
  }

  @Test
  void timesMoveByAMinute() {
    assertThat(texts("clock.time >= '00:00'"))
        .contains("clock.time >= '00:01'", "clock.time >= '23:59'", "clock.time > '00:00'");
    assertThat(ExpressionEdits.shifted("24:00", 1)).isEmpty();
  }

  @Test
  void macrosChoicesListsAndBooleans() {
    assertThat(texts("params.l.all(x, x == true)"))
        .contains("params.l.exists(x, x == true)", "params.l.all(x, x == false)");
    assertThat(texts("params.b ? 1 < 2 : true")).contains("!(params.b) ? 1 < 2 : true");
    assertThat(texts("params.n in [1, 2]")).contains("params.n in [1, 3]");
    assertThat(texts("params.n * 2 < -1")).contains("params.n / 2 < -1", "params.n * 2 < -2");
  }

  @Test
  void thereIsNoEditBeyondTheInts() {
    assertThat(texts("params.n < " + Long.MAX_VALUE))
        .doesNotContain("params.n < " + Long.MIN_VALUE)
        .contains("params.n < " + (Long.MAX_VALUE - 1));
  }

  @Test
  void whatCanNotBeReadHasNone() {
    assertThat(ExpressionEdits.of("params.a >")).isEmpty();
    assertThat(ExpressionEdits.of("")).isEmpty();
  }

  private static List<String> texts(String expression) {
    return ExpressionEdits.of(expression).stream().map(Edit::text).toList();
  }
}

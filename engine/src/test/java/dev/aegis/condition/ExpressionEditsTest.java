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
  void timesMoveByAMinuteDatesByADay() {
    assertThat(texts("clock.time >= '00:00'"))
        .contains("clock.time >= '00:01'", "clock.time >= '23:59'", "clock.time > '00:00'");
    assertThat(Neighbours.of("24:00")).isEmpty();
    assertThat(Neighbours.of("2026-12-31")).containsExactly("2027-01-01", "2026-12-30");
    assertThat(Neighbours.of("2026-02-30")).isEmpty();
    assertThat(texts("now < timestamp('2030-01-01T00:00:00Z')"))
        .contains(
            "now < timestamp('2030-01-01T00:00:01Z')", "now < timestamp('2029-12-31T23:59:59Z')");
  }

  @Test
  void decimalsMoveByTheirLastPlace() {
    assertThat(texts("params.a > 0.25")).contains("params.a > 0.26", "params.a > 0.24");
    assertThat(Neighbours.of(1.0)).containsExactly(1.1, 0.9);
    assertThat(Neighbours.of(1e14)).containsExactly(1e14 + 1, 1e14 - 1);
    assertThat(Neighbours.of(1e300)).containsExactly(Math.nextUp(1e300), Math.nextDown(1e300));
    assertThat(Neighbours.of(Double.MAX_VALUE)).containsExactly(Math.nextDown(Double.MAX_VALUE));
  }

  @Test
  void intsAndBoolsHaveNeighboursWithinTheirBounds() {
    assertThat(Neighbours.of(7L)).containsExactly(8L, 6L);
    assertThat(Neighbours.of(Long.MAX_VALUE)).containsExactly(Long.MAX_VALUE - 1);
    assertThat(Neighbours.of(Long.MIN_VALUE)).containsExactly(Long.MIN_VALUE + 1);
    assertThat(Neighbours.of(true)).containsExactly(false);
    assertThat(Neighbours.of(null)).isEmpty();
    assertThat(Neighbours.of("prod")).isEmpty();
  }

  @Test
  void listsLoseOneOfTheirValues() {
    assertThat(texts("params.env in ['prod', 'live', 'dr']"))
        .contains(
            "params.env in ['live', 'dr']",
            "params.env in ['prod', 'dr']",
            "params.env in ['prod', 'live']");
    assertThat(texts("params.env in ['prod']")).doesNotContain("params.env in []");
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

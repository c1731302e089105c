package dev.aegis.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {
  @Test
  void anExampleIsAWholeNumberWhereThereIsOne() {
    assertThat(Numbers.above(5L, false).example()).contains(6L);
    assertThat(Numbers.above(5.0, true).example()).contains(5L);
    assertThat(Numbers.above(5.5, true).example()).contains(6L);
    assertThat(Numbers.below(-5.5, true).example()).contains(-6L);
    assertThat(Numbers.below(5L, false).example()).contains(4L);
    assertThat(Numbers.ALL.example()).contains(1L);
    assertThat(Numbers.only(0.5).example()).contains(0.5);
    assertThat(Numbers.above(0.25, false).and(Numbers.below(0.75, false)).example()).contains(0.5);
    assertThat(Numbers.NONE.example()).isEmpty();
  }

  @Test
  void beyondTheIntsExamplesAreTheNextDoubles() {
    assertThat(Numbers.above(Long.MAX_VALUE, false).example()).contains(0x1p63);
    assertThat(Numbers.above(0x1p63, true).example()).contains(0x1p63);
    assertThat(Numbers.above(0x1p63, false).example()).contains(Math.nextUp(0x1p63));
    assertThat(Numbers.below(Long.MIN_VALUE, false).example()).contains(Math.nextDown(-0x1p63));
    assertThat(Numbers.below(-1e300, false).example()).contains(Math.nextDown(-1e300));
    assertThat(Numbers.only(0x1p63).hasNoWhole()).isFalse();
    assertThat(Numbers.above(Double.MAX_VALUE, false).and(Numbers.below(Double.MAX_VALUE, true)))
        .matches(Numbers::isEmpty);
  }

  @Test
  void anIntAndADoubleOfOneValueAreOne() {
    assertThat(Numbers.only(3.0)).isEqualTo(Numbers.only(3L));
    assertThat(Numbers.only(3L).minus(Numbers.only(3.0)).isEmpty()).isTrue();
    assertThat(Numbers.above(9_007_199_254_740_992.0, false).example())
        .contains(9_007_199_254_740_993L);
    assertThat(Numbers.only(-0.0)).isEqualTo(Numbers.only(0L));
  }

  @Test
  void aGapHoldsNoWholeNumber() {
    assertThat(Numbers.above(1L, false).and(Numbers.below(2L, false)).hasNoWhole()).isTrue();
    assertThat(Numbers.above(1L, false).and(Numbers.below(2L, true)).hasNoWhole()).isFalse();
    assertThat(Numbers.above(1L, false).complement()).isEqualTo(Numbers.below(1L, true));
  }
}

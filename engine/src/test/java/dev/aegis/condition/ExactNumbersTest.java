package dev.aegis.condition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExactNumbersTest {
  @Test
  void noIntIsRounded() {
    assertThat(ExactNumbers.compare(Long.MAX_VALUE, 0x1p63)).isNegative();
    assertThat(ExactNumbers.compare(Long.MIN_VALUE, -0x1p63)).isZero();
    assertThat(ExactNumbers.compare(Math.nextDown(-0x1p63), Long.MIN_VALUE)).isNegative();
    assertThat(ExactNumbers.compare(1L, 1.5)).isNegative();
    assertThat(ExactNumbers.compare(1.5, 1.5)).isZero();
    assertThat(ExactNumbers.compare(2.5, 1.5)).isPositive();
    assertThat(ExactNumbers.compare(9_007_199_254_740_993L, 9_007_199_254_740_992.0)).isPositive();
  }
}

package dev.aegis.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexFoldingTest {
  /** RE2/J would never come back from any of them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?i)\u1C80",
        "(?i)[\u1C88]",
        "(?i)[a-\u2028]",
        "a(?s-i)b(?si:[^!-\uFFFF])",
        "(?i)\\x{1C83}",
        "(?i)[\\x41-\\x{2028}]",
        "(?i)[\\101-\\x{1c80}]",
        "(?i)[\\--\\x{1c80}]",
        "(?i)[+--\\x{1c80}]",
        "(?i)[a-b-\\x{1c80}]",
        "(?i:ab[[).((?#)$|[a?#)$|[a\u2028z0-9.-]*\\x{ < 9.-]*\\x{ < 9.-]*\\x{110000}",
      })
  void whatWouldNeverEndIsRefused(String pattern) {
    assertThatThrownBy(() -> Regex.of(pattern)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u1C80",
        "[a-\u2028]",
        "(?i)[^/]+",
        "(?i).*",
        "(?i)[a-z\\d_-]+\\p{Cyrillic}",
        "(?i)[\\x{400}-\\x{4ff}]",
        "(?i)[\\w.-]+@x",
        "(?P<id>[!-\uFFFF])",
      })
  void whatEndsIsTaken(String pattern) {
    assertThat(Regex.of(pattern).findsIn("\u1C80")).isIn(true, false);
  }
}

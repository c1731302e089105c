package dev.aegis.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexSizeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((a{1000}){1000}){1000}",
        "(?:(?:[ab]{1000}){100})",
        "(a{500}b{500}){100}",
        "(((((a{9}){9}){9}){9}){9}){9}",
        "(\\Qabc\\E{1000}){1000}",
        "([[:alpha:]]{999}){999}",
        "(\\p{Greek}{1000}){1000}",
        "((a{1000}){1000}",
        "(x{0,1000}){1000}",
        "(x{1000,}){1000}",
      })
  void whatGrowsTooLargeIsRefused(String pattern) {
    assertThatThrownBy(() -> Regex.of(pattern)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a{1000}",
        "(a{10}){10}",
        "^[a-z]{2,40}@[a-z.]{2,100}$",
        "a{b}{c}{1000}",
        "[{1000}]{3}",
        "\\{1000}",
        "x{,5}",
        "[]{1000}]",
        "[^]{1000}]",
        "\\Q{1000}{1000}{1000}\\E",
        "(?i)(?P<year>\\d{4})-\\x{41}",
      })
  void whatIsOrdinaryIsTaken(String pattern) {
    assertThat(Regex.of(pattern).pattern()).isEqualTo(pattern);
  }
}

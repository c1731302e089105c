package dev.aegis.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.testing.SmallStack;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
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

  /** A search would recurse through all of them, and so need more stack than there is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a?){1000}",
        "((){0}){1000}",
        "(()b{0}){1000}",
        "(()b(?){0}){1000}",
        "(()b(?i){0}){1000}",
        "(?:b{0}b{0}b{0}){1000}",
        "(()😀{0}){1000}",
        "(a*b*c*d*){300}",
        "(?:(?:^|\\b){10}){100}",
        "(a?b?|c?d?){400}x",
        "x(y|(z?){1000})",
      })
  void whatCanMatchNothingTooOftenIsRefused(String pattern) {
    assertThatThrownBy(() -> Regex.of(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("can match nothing");
  }

  @Test
  void whatIsTakenIsSearchedWhereThereIsLittleRoom() throws Exception {
    String words = IntStream.range(0, 600).mapToObj(i -> "w" + i).collect(Collectors.joining("|"));
    for (String pattern :
        List.of(
            "(a?){300}", "(a*b*c*){80}", "(?:" + words + ")*z", "(x{0,20}y?){40}", "(((a)*)*)*")) {
      Regex regex = Regex.of(pattern);
      assertThat(SmallStack.call(() -> regex.findsIn("w1w2a".repeat(100)))).isIn(true, false);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a{1000}",
        "(ab?){400}",
        "(a|b|c|d){900}",
        "^(?:read|write|delete)_(?:user|group)s?$",
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

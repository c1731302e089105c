package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvalCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '~',
      value = {
        "1 / 0 @ 1:1 @ ~^^^^^~",
        "1 + 2 / 0 @ 1:5 @ ~    ^^^^^~",
        "'a' == 'b' || 3 > size(5) @ 1:19 @ ~                  ^^^^^^^~",
        "unknown @ 1:1 @ ~^^^^^^^~",
        "1 < 2 ? [1][7] : 2 @ 1:9 @ ~        ^^^^^^~",
        "[1, 2].map(x, x / 0) @ 1:1 @ ~^^^^^^^^^^^^^^^^^^^^~",
        "{'a': 1}.b @ 1:1 @ ~^^^^^^^^^^~",
        "1 + 9223372036854775807 + 1 @ 1:1 @ ~^^^^^^^^^^^^^^^^^^^^^^^~",
        "[1][size(params.x)] @ 1:10 @ ~         ^^^^^^^^~",
        "1 == 1 && 'a' @ 1:11 @ ~          ^^^~",
        "false || (1 < 2 && 3) @ 1:20 @ ~                   ^~",
        "1 < 2 ? ('a' ? 1 : 2) : 3 @ 1:10 @ ~         ^^^~",
        "'ü' + '漢' + 1 @ 1:1 @ ~^^^^^^^^^^^^^^~",
        "timestamp('soon') @ 1:1 @ ~^^^^^^^^^^^^^^^^^~",
        "'a'.matches(params.re) @ 1:13 @ ~            ^^^^^^^^^~",
      })
  void anErrorHasItsPlaceAndCaretsUnderIt(String expression, String place, String carets) {
    Result result = Cli.plain().run("eval", expression);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("error: ")
        .endsWith(" --> <expression>:" + place + "\n1 | " + expression + "\n  | " + carets + "\n");
  }

  @Test
  void anAttributeThatThereIsNotIsNamedWithThoseThereAre() {
    for (String expression : List.of("has(clock.day)", "clock.day == 1", "clock")) {
      assertThat(Cli.plain().run("eval", expression).err())
          .startsWith("error: there is no `clock")
          .contains("there are `clock.time`, `clock.date`");
    }
  }

  @Test
  void anErrorInALaterLineShowsThatLine() {
    assertThat(Cli.plain().run("eval", "1 +\n  2 / 0").err())
        .endsWith(" --> <expression>:2:3\n2 |   2 / 0\n  |   ^^^^^\n");
  }

  @Test
  void aValueThatIsTooLargeToPrintHasItsPlace() {
    String doubling = "[1,1,1,1,1,1,1,1,1,1]";
    String expression = doubling;
    for (int level = 0; level < 6; level++) {
      expression = "[" + expression + "].map(x, " + "[x,x,x,x,x,x,x,x,x,x])";
    }
    Result result = Cli.plain().run("eval", expression);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("error: the value has more than 1000000 parts")
        .contains(" --> <expression>:1:1\n", "\n  | ^^^");
  }

  private final Cli cli = Cli.plain();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "1 + 2 * 3|7",
        "'a' + 'b'|\"ab\"",
        "[1, 2.5, null]|[1,2.5,null]",
        "{'a': {1: true}}|{\"a\":{\"1\":true}}",
        "2.0 / 0.0|\"Infinity\"",
        "duration('90m')|\"5400s\"",
        "duration('1500ms')|\"1.5s\"",
        "now|\"2026-11-23T08:30:00Z\"",
        "clock.hour|8"
      })
  void printsTheValueAsJson(String expression, String expected) {
    assertThat(cli.run("eval", expression)).isEqualTo(new Result(0, expected + "\n", ""));
  }

  @Test
  void looksAtVariablesAndAnAction() {
    Result result =
        cli.run(
            "eval",
            "params.amount <= limit && action.type == 'pay'",
            "--vars",
            "{\"limit\": 50}",
            "--action",
            "{\"type\": \"pay\", \"params\": {\"amount\": 7}}");
    assertThat(result).isEqualTo(new Result(0, "true\n", ""));
    assertThat(cli.run("eval", "clock.date", "--at", "2027-01-02").out())
        .isEqualTo("\"2027-01-02\"\n");
  }

  @Test
  void keysThatJsonCantTellApartAreNotLost() {
    Result result = cli.run("eval", "{1: 'a', '1': 'b'}");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("both written \"1\"");
  }

  @Test
  void anErrorIsNo() {
    Result result = cli.run("eval", "1 / 0");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("error: ").hasLineCount(4);
  }

  @Test
  void aMistakeIsShownWithItsPlace() {
    Result result = cli.run("eval", "1 + + 2 )");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("<expression>:1:", "^");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {"--vars|[1]", "--vars|{", "--action|{}", "--at|soon"})
  void whatItIsGivenMustBeWellFormed(String option, String value) {
    Result result = cli.run("eval", "1", option, value);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(option).hasLineCount(1);
  }
}

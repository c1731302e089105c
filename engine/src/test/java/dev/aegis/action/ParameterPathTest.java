package dev.aegis.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterPathTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "params.card | {\"card\":1,\"card2\":2,\"a\":{\"card\":3}}"
            + " | {\"card\":\"X\",\"card2\":2,\"a\":{\"card\":3}}",
        "params.card | {\"card\":null} | {\"card\":\"X\"}",
        "params.card | {\"card\":{\"number\":1}} | {\"card\":\"X\"}",
        "params.card.number | {\"card\":1} | {\"card\":1}",
        "params.*.password | {\"a\":{\"password\":1,\"b\":2},\"password\":3}"
            + " | {\"a\":{\"password\":\"X\",\"b\":2},\"password\":3}",
        "params.* | {\"a\":{\"b\":1},\"c\":[]} | {\"a\":\"X\",\"c\":\"X\"}",
        "params.users.*.pin | {\"users\":[{\"pin\":1},{\"pin\":2},3]}"
            + " | {\"users\":[{\"pin\":\"X\"},{\"pin\":\"X\"},3]}",
        "params.users.pin | {\"users\":[{\"pin\":1}]} | {\"users\":[{\"pin\":1}]}",
        "params.a.b | {\"a.b\":1,\"a\":{\"b\":2}} | {\"a.b\":\"X\",\"a\":{\"b\":\"X\"}}",
        "params.a.b.c | {\"a\":{\"b.c\":1},\"a.b\":{\"c\":2}}"
            + " | {\"a\":{\"b.c\":\"X\"},\"a.b\":{\"c\":\"X\"}}",
        "params.a params.* params.a.b | {\"a\":{\"b\":1}} | {\"a\":\"X\"}",
      })
  void putsOtherValuesWhereAPathLeads(String paths, String params, String expected) {
    List<ParameterPath> all = Arrays.stream(paths.split(" ")).map(ParameterPathTest::path).toList();
    assertThat(ParameterPath.replace(object(params), all, value -> "X"))
        .isEqualTo(object(expected));
  }

  @Test
  void isToldWhatItReplaces() {
    assertThat(
            ParameterPath.replace(
                Map.of("a", Map.of("b", 1L)), List.of(path("params.a")), value -> value + "!"))
        .isEqualTo(Map.of("a", "{b=1}!"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "params",
        "params.",
        "card",
        "params..a",
        "params.a.",
        "params.a*",
        "Params.a"
      })
  void isNoPath(String text) {
    assertThat(ParameterPath.parse(text)).isEmpty();
  }

  @Test
  void isWrittenAsItIsRead() {
    assertThat(path("params.*.a b")).hasToString("params.*.a b");
    assertThat(ParameterPath.parse("params" + ".a".repeat(33))).isEmpty();
    assertThat(path("params" + ".a".repeat(32)).segments()).hasSize(32);
  }

  private static ParameterPath path(String text) {
    return ParameterPath.parse(text).orElseThrow();
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys.
  private static Map<String, ?> object(String json) {
    return (Map<String, ?>) Objects.requireNonNull(Json.OWN.read(json));
  }
}

package dev.aegis.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void readsEveryKindOfValue() {
    assertThat(
            Json.STRICT.read(
                " {\"a\": [null, true, false, -1, 1.0, 2e1, \"\\u00e9\\ud83d\\ude00\"]}\n"))
        .isEqualTo(Map.of("a", Arrays.asList(null, true, false, -1L, 1.0, 20.0, "é😀")));
  }

  @Test
  void keepsTheOrderOfMembers() {
    assertThat((Map<?, ?>) Json.STRICT.read("{\"b\":1,\"a\":2,\"c\":3}"))
        .extracting(Map::keySet)
        .hasToString("[b, a, c]");
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, java.lang.Long",
    "-9223372036854775808, java.lang.Long",
    "9223372036854775808, java.lang.Double",
    "-9223372036854775809, java.lang.Double",
    "123456789012345678901234567890, java.lang.Double",
    "1.0, java.lang.Double",
    "1e0, java.lang.Double",
    "1e308, java.lang.Double",
    "1e-400, java.lang.Double",
    "1e309, ",
    "-1e309, ",
  })
  void numbersAreIntsWhereTheyFitElseDoubles(String json, @Nullable Class<?> type) {
    if (type == null) {
      assertThatThrownBy(() -> Json.STRICT.read(json)).isInstanceOf(JsonException.class);
    } else {
      assertThat(Json.STRICT.read(json)).isInstanceOf(type);
    }
  }

  @Test
  void aNumberOfAMillionDigitsIsRefusedQuickly() {
    assertThatThrownBy(() -> Json.STRICT.read("9".repeat(1_000_000)))
        .hasMessageContaining("past the range of a double");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "nul",
        "NaN",
        "Infinity",
        "-Infinity",
        "[1 2]",
        "01",
        "+1",
        "1.",
        ".5",
        "1e",
        "0x1",
        "\"\t\"",
        "\"\n\"",
        "\"\\x\"",
        "\"\\u12\"",
        "1 2",
        "{} {}",
        "[] x",
        "// c\n1",
        "/* c */ 1",
        "\uFEFF1",
        "\"a",
        "\u00a01",
        "]",
        "}",
        "{\"a\" 1}",
        "{1:2}",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "{\"\\ud800\":1}",
      })
  void refusesWhatIsNoJson(String text) {
    JsonException e = refused(text.getBytes(UTF_8));
    assertThat(e.problem())
        .doesNotContain("jackson", "Json", "JSON String", "Stream", "Source", "java", "\n");
    assertThat(e.line()).isPositive();
    assertThat(e.column()).isPositive();
  }

  @Test
  void refusesADuplicateMemberAndSaysWhere() {
    JsonException e = refused("{\n  \"a\": {\"é\": 1, \"é\": 2}}".getBytes(UTF_8));
    assertThat(e.problem()).isEqualTo("the member `é` stands twice");
    assertThat(e.line()).isEqualTo(2);
    assertThat(e.column()).isEqualTo(17);
    assertThat(e.pointer()).isEqualTo("/a/é");
  }

  @Test
  void saysWhereTheTextIsMalformed() {
    assertThat(refused("{\"a\": [1,\n 2, x]}".getBytes(UTF_8)))
        .hasMessage("malformed JSON: `x` is no JSON value (line 2, column 5)");
    assertThat(refused("{\"a\": 1".getBytes(UTF_8)).problem())
        .isEqualTo("malformed JSON: it ends too early");
    assertThat(refused("{\"a\" 1}".getBytes(UTF_8)).problem())
        .startsWith("malformed JSON: unexpected `1`, was expecting a colon");
    assertThat(refused("not json".getBytes(UTF_8)).problem())
        .isEqualTo("malformed JSON: `not` is no JSON value");
  }

  @Test
  void boundsTheDepth() {
    assertThat(Json.STRICT.read("[".repeat(256) + "]".repeat(256))).isInstanceOf(List.class);
    assertThat(refused("[".repeat(257).getBytes(UTF_8)).problem())
        .isEqualTo("nested deeper than 256 levels");
    assertThat(refused("{\"a\":".repeat(100_000).getBytes(UTF_8)).problem())
        .isEqualTo("nested deeper than 256 levels");
  }

  @Test
  void takesUtf8Alone() {
    assertThat(Json.STRICT.read("\"\uFFFD\"".getBytes(UTF_8))).isEqualTo("\uFFFD");
    assertThat(refused("[\"é\"]".getBytes(ISO_8859_1)))
        .hasMessage("invalid UTF-8 (line 1, column 3)");
    assertThat(refused(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'}).problem())
        .isEqualTo("invalid UTF-8");
    assertThat(refused(new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}).problem())
        .isEqualTo("invalid UTF-8");
    refused("{}".getBytes(UTF_16BE));
  }

  @Test
  void manyCollidingNamesTakeNoQuadraticTime() {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 1 << 14; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 14; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      json.append(i == 0 ? "" : ",").append('"').append(name).append("\":").append(i);
    }
    assertThat((Map<?, ?>) Json.STRICT.read(json + "}")).hasSize(1 << 14);
  }

  @Test
  void takesRawLineBreaksInsideStringsWhereAsked() {
    byte[] pasted = "{\"yaml\": \"a: 1\nb: 2\r\n\"}".getBytes(UTF_8);
    assertThat(Json.STRICT.readWithRawLineBreaks(pasted))
        .isEqualTo(Map.of("yaml", "a: 1\nb: 2\r\n"));
    assertThat(refused(pasted).problem()).contains("control character");
    for (String bad :
        List.of("\"\u0000\"", "\"\t\"", "\"\\\n\"", "[\"a\nb\"", "{\"a\n\":1,\"a\n\":2}")) {
      assertThatThrownBy(() -> Json.STRICT.readWithRawLineBreaks(bad.getBytes(UTF_8)))
          .as(bad)
          .isInstanceOf(JsonException.class);
    }
  }

  @Test
  void writesOneLineOrSeveral() {
    Map<String, @Nullable Object> value = new LinkedHashMap<>();
    value.put("a", Arrays.asList(1L, 1.0, null, true, "\"\\\n\u0001/é😀"));
    value.put("b", Map.of());
    value.put("c", List.of());
    assertThat(Json.OWN.write(value))
        .isEqualTo("{\"a\":[1,1.0,null,true,\"\\\"\\\\\\n\\u0001/é😀\"],\"b\":{},\"c\":[]}");
    assertThat(Json.OWN.writePretty(value))
        .isEqualTo(
            """
            {
              "a": [
                1,
                1.0,
                null,
                true,
                "\\"\\\\\\n\\u0001/é😀"
              ],
              "b": {},
              "c": []
            }\
            """);
  }

  @Test
  void escapesLoneSurrogatesAndReadsThemBack() {
    String lone = "a\ud800b\udc00";
    assertThat(Json.OWN.write(lone)).isEqualTo("\"a\\ud800b\\udc00\"");
    assertThat(Json.OWN.read(Json.OWN.write(lone))).isEqualTo(lone);
    refused(Json.OWN.write(lone).getBytes(UTF_8));
  }

  @Test
  void refusesToWriteWhatJsonCannotSay() {
    Map<String, Object> cyclic = new HashMap<>();
    cyclic.put("self", cyclic);
    for (Object bad : List.of(Double.NaN, Double.POSITIVE_INFINITY, new Object(), cyclic)) {
      assertThatThrownBy(() -> Json.OWN.write(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Property(tries = 300)
  void whatIsWrittenReadsBackTheSame(@ForAll("values") @Nullable Object value) {
    assertThat(Json.STRICT.read(Json.STRICT.write(value))).isEqualTo(value);
    assertThat(Json.STRICT.read(Json.STRICT.writePretty(value).getBytes(UTF_8))).isEqualTo(value);
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<String> texts = Arbitraries.strings().all().ofMaxLength(12).map(JsonTest::wellFormed);
    Arbitrary<Object> leaves =
        Arbitraries.oneOf(
            Arbitraries.longs().map(n -> (Object) n),
            Arbitraries.doubles(),
            texts,
            Arbitraries.of(true, false));
    return Arbitraries.recursive(
        () -> leaves.injectNull(0.2),
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(4), Arbitraries.maps(texts, inner).ofMaxSize(4)),
        3);
  }

  private static String wellFormed(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }

  private static JsonException refused(byte[] json) {
    return catchThrowableOfType(JsonException.class, () -> Json.STRICT.read(json));
  }
}

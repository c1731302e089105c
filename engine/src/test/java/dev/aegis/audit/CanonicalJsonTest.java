package dev.aegis.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.aegis.action.ActionLimits;
import dev.aegis.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

  /** What reads back as it was written was not written like anything else. */
  @Property(tries = 1_000)
  void readsBackAsTheSameValue(@ForAll("values") Object value) {
    assertThat(Json.OWN.read(CanonicalJson.of(value))).isEqualTo(value);
  }

  @Property(tries = 200)
  void theOrderOfMembersDoesNotCount(@ForAll("objects") Map<String, ?> object) {
    List<String> names = new ArrayList<>(object.keySet());
    Map<String, Object> reversed = new LinkedHashMap<>();
    names.reversed().forEach(name -> reversed.put(name, object.get(name)));

    assertThat(CanonicalJson.of(reversed)).isEqualTo(CanonicalJson.of(object));
  }

  // Plain random values: arbitraries that hold each other take jqwik a hundred times as long.

  @Provide
  Arbitrary<Object> values() {
    return Arbitraries.randomValue(random -> value(random, 0));
  }

  @Provide
  Arbitrary<Map<String, Object>> objects() {
    return Arbitraries.randomValue(random -> object(random, 0));
  }

  private static Object value(Random random, int depth) {
    return switch (random.nextInt(depth < 4 ? 9 : 7)) {
      case 0 -> random.nextBoolean();
      case 1 -> random.nextLong();
      case 2 -> random.nextLong(-20, 20);
      case 3 -> finite(random);
      case 4 -> random.nextInt(-20, 20) / 2.0;
      case 5 -> -0.0;
      case 6 -> text(random);
      case 7 -> Stream.generate(() -> value(random, depth + 1)).limit(random.nextInt(4)).toList();
      default -> object(random, depth + 1);
    };
  }

  private static double finite(Random random) {
    double number = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(number) ? number : Double.MIN_VALUE;
  }

  private static Map<String, Object> object(Random random, int depth) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      String name = text(random);
      // The reader takes no halves of pairs in names; those are escaped there as anywhere.
      object.put(ActionLimits.isIllFormed(name) ? "name" : name, value(random, depth + 1));
    }
    return object;
  }

  /** All sorts of UTF-16, halves of pairs among them. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(7); i > 0; i--) {
      int around = random.nextInt(3);
      text.append(
          switch (around) {
            case 0 -> (char) random.nextInt(256);
            case 1 -> "\"\\\n\0aud80".charAt(random.nextInt(9));
            default -> (char) random.nextInt(0xd7fe, 0xe002);
          });
    }
    return text.toString();
  }

  @Test
  void sortsMembersByTheirUtf16() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("\ufb33", 1L);
    object.put("\ud83d\ude00", 2L);
    object.put("a", Arrays.asList(null, true, "x"));
    object.put("", 3L);

    assertThat(CanonicalJson.of(object))
        .isEqualTo("{\"\":3,\"a\":[null,true,\"x\"],\"\ud83d\ude00\":2,\"\ufb33\":1}");
  }

  @Test
  void escapesWhatMustBe() {
    assertThat(CanonicalJson.of("€$\u000f\nA'B\"\\\b\t\f\r/\u007f\u2028"))
        .isEqualTo("\"€$\\u000f\\nA'B\\\"\\\\\\b\\t\\f\\r/\u007f\u2028\"");
    assertThat(CanonicalJson.of("\udead\ud83d\ude00\ud800"))
        .isEqualTo("\"\\udead\ud83d\ude00\\ud800\"");
  }

  @Test
  void tellsNumbersApartThatOthersConfuse() {
    assertThat(CanonicalJson.of(9007199254740993L)).isEqualTo("9007199254740993");
    assertThat(CanonicalJson.of(9007199254740992L)).isEqualTo("9007199254740992");
    assertThat(CanonicalJson.of(9007199254740992.0)).isEqualTo("9007199254740992.0");
    assertThat(CanonicalJson.of(0.0)).isEqualTo("0.0");
    assertThat(CanonicalJson.of(-0.0)).isEqualTo("-0.0");
    assertThat(CanonicalJson.of(0)).isEqualTo("0");
  }

  /** The samples of RFC 8785, appendix B; those that look like ints have our {@code .0}. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "0000000000000002, 1e-323",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "ffefffffffffffff, -1.7976931348623157e+308",
    "4340000000000000, 9007199254740992.0",
    "c340000000000000, -9007199254740992.0",
    "4430000000000000, 295147905179352830000.0",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000.0",
    "444b1ae4d6e2ef4f, 999999999999999900000.0",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "41b3de4355555554, 333333333.33333325",
    "41b3de4355555555, 333333333.3333333",
    "41b3de4355555556, 333333333.3333334",
    "41b3de4355555557, 333333333.33333343",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2"
  })
  void printsDoublesAsEcmaScriptDoes(String bits, String text) {
    double number = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    assertThat(CanonicalJson.of(number)).isEqualTo(text);
  }

  @Test
  void refusesWhatIsNoJson() {
    assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.of(Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanonicalJson.of(List.of(Double.POSITIVE_INFINITY)));
    assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.of(new Object()));
    assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.of(Map.of(1, 2)));
  }

  @Test
  void boundsDepth() {
    assertThat(CanonicalJson.of(nested(CanonicalJson.DEEPEST))).startsWith("[[").endsWith("]]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanonicalJson.of(nested(CanonicalJson.DEEPEST + 1)));
  }

  private static List<?> nested(int levels) {
    List<?> list = List.of();
    for (int i = 1; i < levels; i++) {
      list = List.of(list);
    }
    return list;
  }
}

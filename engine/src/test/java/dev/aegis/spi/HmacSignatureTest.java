package dev.aegis.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HmacSignatureTest {
  private static final String SECRET = "a secret of at least sixteen bytes";
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final byte[] BODY = "{\"id\":1}\n".getBytes(UTF_8);

  // printf '1700000000.{"id":1}\n' | openssl dgst -sha256 -hmac "$SECRET"
  private static final String MAC =
      "579ad5b893dac83f17f9a3a959b0101af9757421f2365e23a1bb96939a3a75b7";
  private static final String VALUE = "t=1700000000,v1=" + MAC;

  private final HmacSignature signature = new HmacSignature(SECRET.getBytes(UTF_8));

  @Test
  void isWhatOthersComputeAndIsKnownAgain() {
    assertThat(signature.of(NOW, BODY)).isEqualTo(VALUE);
    assertThat(signature.isOf(BODY, VALUE, NOW)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "t=1700000000",
        "t=1700000001,v1=" + MAC,
        "t=1700000000,v0=" + MAC,
        "t=1700000000,v1=" + MAC + "00",
        "t=1700000000, v1=" + MAC,
        "t=-1700000000,v1=" + MAC,
        "t=99999999999999999999,v1=" + MAC,
        "t=1700000000,v1=579AD5B893DAC83F17F9A3A959B0101AF9757421F2365E23A1BB96939A3A75B7",
        "t=1700000000,v1=" + MAC + ",v1=" + MAC
      })
  void anythingElseIsNoSignature(String value) {
    assertThat(signature.isOf(BODY, value, NOW)).isFalse();
  }

  @Test
  void isGoodForFiveMinutesEitherWay() {
    Duration most = HmacSignature.TOLERANCE;
    assertThat(signature.isOf(BODY, VALUE, NOW.plus(most))).isTrue();
    assertThat(signature.isOf(BODY, VALUE, NOW.minus(most))).isTrue();
    assertThat(signature.isOf(BODY, VALUE, NOW.plus(most).plusSeconds(1))).isFalse();
    assertThat(signature.isOf(BODY, VALUE, NOW.minus(most).minusSeconds(1))).isFalse();
  }

  @Property(tries = 300)
  void aBodyThatDiffersInOneBitHasAnother(
      @ForAll byte[] body, @ForAll @IntRange(min = 0, max = 7) int bit, @ForAll int place) {
    String value = signature.of(NOW, body);
    assertThat(signature.isOf(body, value, NOW)).isTrue();
    if (body.length > 0) {
      byte[] other = body.clone();
      other[Math.floorMod(place, body.length)] ^= (byte) (1 << bit);
      assertThat(signature.isOf(other, value, NOW)).isFalse();
    }
    assertThat(new HmacSignature("another secret".getBytes(UTF_8)).isOf(body, value, NOW))
        .isFalse();
  }

  @Test
  void itsSecretIsLongEnoughAndNotShown() {
    assertThatThrownBy(() -> HmacSignature.of(new Settings(Map.of("secret", "fifteen letters"))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("shorter than 16 bytes")
        .hasMessageNotContaining("letters");
    assertThat(HmacSignature.of(new Settings(Map.of("secret", SECRET))).toString())
        .doesNotContain(SECRET);
  }
}

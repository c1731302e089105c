package dev.aegis.plugin.audit.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.json.Json;
import dev.aegis.spi.AuditSink;
import dev.aegis.spi.AuditSinkFactory;
import dev.aegis.spi.HmacSignature;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import dev.aegis.testing.AuditSamples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSettingsTest {
  @TempDir private Path spool;

  private AuditSink make(String... namesAndValues) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("url", "https://hooks.example/audit");
    settings.put("secret", Hook.SECRET);
    settings.put("spool", spool.toString());
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    settings.values().removeIf(""::equals);
    AuditSinkFactory factory =
        ServiceLoader.load(AuditSinkFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.type().equals("webhook"))
            .findFirst()
            .orElseThrow();
    return factory.create(
        new Settings(settings),
        new PluginContext(
            "hook", () -> AuditSamples.NOON, new Log(), (requestId, answer) -> false, Json.OWN));
  }

  @Test
  void isFoundByItsTypeAndSendsNothingBeforeItIsToldTo() {
    try (AuditSink sink = make()) {
      assertThat(sink.position()).isEmpty();
    }
    try (AuditSink sink = make("from", "beginning")) {
      assertThat(sink.position()).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://hidden.example/",
        "file:///hidden",
        "hidden",
        "//hidden.example/",
        "http:///hidden",
        "https://user:hidden@host.example/",
        "https://hidden.example/#top",
        "https://hidden example/"
      })
  void whatIsNoAddressIsRefusedAndNotRepeated(String url) {
    assertThatThrownBy(() -> make("url", url))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`url`")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void aSecretComesFromOnePlaceAndIsLongEnough() throws IOException {
    Path file = Files.writeString(spool.resolve("secret"), Hook.SECRET + "\n");
    make("secret", "", "secret_file", file.toString()).close();
    assertThatThrownBy(() -> make("secret", "")).hasMessageContaining("either");
    assertThatThrownBy(() -> make("secret_file", file.toString())).hasMessageContaining("either");
    assertThatThrownBy(() -> make("secret", "short")).hasMessageContaining("shorter than 16 bytes");
    assertThatThrownBy(() -> make("secret", "", "secret_file", file + "-none"))
        .hasMessageContaining("can't be read");
  }

  @ParameterizedTest
  @CsvSource({
    "spool, /no/such/folder",
    "timeout, 1ms",
    "longest_pause, 2h",
    "authorization, 'Bearer\nX: y'",
    "from, then"
  })
  void whatCantBeUsedIsNamed(String name, String value) {
    assertThatThrownBy(() -> make(name, value))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`" + name + "`");
  }

  @ParameterizedTest
  @CsvSource({
    "http://10.0.0.1/, true",
    "http://hooks.example/, true",
    "https://hooks.example/, false",
    "http://localhost:8080/, false",
    "http://127.0.0.1/, false",
    "http://[::1]/, false",
    "http://127.hooks.example/, true"
  })
  void plainTextOverANetworkIsWarnedOf(String url, boolean warned) {
    Hook hook = new Hook(spool, url);
    hook.sink().close();
    assertThat(hook.log.lines().stream().anyMatch(line -> line.contains("use https")))
        .isEqualTo(warned);
  }

  @Test
  void itsTextHoldsNothingSecret() {
    var settings =
        WebhookSettings.of(
            new Settings(
                Map.of(
                    "url",
                    "https://hooks.example/audit?token=hidden",
                    "secret",
                    Hook.SECRET,
                    "spool",
                    spool.toString())));
    assertThat(settings.toString()).doesNotContain("hidden").doesNotContain(Hook.SECRET);
  }

  @Test
  void theReferenceListsItsSettings() throws IOException {
    String page =
        Files.readString(
            Path.of(Objects.requireNonNull(System.getProperty("aegis.root")))
                .resolve("docs/reference/audit-sinks.md"));
    var settings =
        new Settings(Map.of("url", "https://a", "secret", Hook.SECRET, "spool", spool.toString()));
    WebhookSettings.of(settings);
    String section = page.substring(page.indexOf("\n## webhook"), page.indexOf("### What becomes"));
    assertThat(Pattern.compile("(?m)^\\| `(\\w+)`").matcher(section).results().map(m -> m.group(1)))
        .containsExactlyInAnyOrderElementsOf(settings.known());
  }

  @Test
  void theSignatureIsWhatOthersCompute() {
    // printf '1700000000.{"id":1}\n' | openssl dgst -sha256 -hmac 'a secret of at least sixteen
    // bytes'
    assertThat(
            new HmacSignature(Hook.SECRET.getBytes(StandardCharsets.UTF_8))
                .of(
                    Instant.ofEpochSecond(1_700_000_000),
                    "{\"id\":1}\n".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            "t=1700000000,v1=579ad5b893dac83f17f9a3a959b0101af9757421f2365e23a1bb96939a3a75b7");
  }

  @Property(tries = 200)
  void aPauseIsWithinItsBounds(
      @ForAll @IntRange(min = 1, max = 2_000_000_000) int failures,
      @ForAll @IntRange(min = 0, max = 1_000_000_000) int askedSeconds,
      @ForAll long seed) {
    Duration first = Duration.ofMillis(500);
    Duration longest = Duration.ofMinutes(5);
    Duration asked = Duration.ofSeconds(askedSeconds);
    Duration pause = new Backoff(first, longest, new Random(seed)).after(failures, asked);

    assertThat(pause).isBetween(Duration.ZERO, longest);
    if (asked.compareTo(longest) < 0) {
      assertThat(pause).isGreaterThanOrEqualTo(asked);
    }
    if (failures == 1 && asked.isZero()) {
      assertThat(pause).isLessThanOrEqualTo(first);
    }
  }
}

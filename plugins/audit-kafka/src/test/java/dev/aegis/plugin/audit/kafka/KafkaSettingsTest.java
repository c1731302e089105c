package dev.aegis.plugin.audit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.json.Json;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.Plugins;
import dev.aegis.spi.AuditSink;
import dev.aegis.spi.AuditSinkFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import dev.aegis.testing.AuditSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {
  @TempDir private Path folder;
  private final Log log = new Log();

  private AuditSink make(Object... namesAndValues) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("brokers", "localhost:9092");
    settings.put("topic", "aegis.audit");
    settings.put("folder", folder.toString());
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    settings.values().removeIf(""::equals);
    AuditSinkFactory factory =
        ServiceLoader.load(AuditSinkFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.type().equals("kafka"))
            .findFirst()
            .orElseThrow();
    return factory.create(new Settings(settings), context());
  }

  private PluginContext context() {
    return new PluginContext(
        "kafka", () -> AuditSamples.NOON, log, (requestId, answer) -> false, Json.OWN);
  }

  private AuditSink makeWith(String property, Object value) {
    return make("properties", Map.of(property, value));
  }

  @Test
  void isFoundByItsTypeAndAsksNoBrokerBeforeThereIsAnEntry() {
    try (AuditSink sink = make()) {
      assertThat(sink.position()).isEmpty();
    }
    try (AuditSink sink = make("from", "beginning")) {
      assertThat(sink.position()).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"brokers", "topic", "folder"})
  void whatMustBeThereIsNamed(String name) {
    assertThatThrownBy(() -> make(name, ""))
        .isInstanceOf(SettingsException.class)
        .hasMessage("`" + name + "` is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka",
        "kafka:",
        ":9092",
        "kafka:0",
        "kafka:65536",
        "kafka:9092,",
        "kafka:9092;kafka:9093",
        "PLAINTEXT://kafka:9092",
        "::1:9092"
      })
  void whatIsNoBrokerIsRefused(String brokers) {
    assertThatThrownBy(() -> make("brokers", brokers))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`brokers` must be `host:port`");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:1", "a-1.example:9092, b_2:9093", "10.0.0.1:9092", "[::1]:65535"})
  void brokersHaveCommasBetween(String brokers) {
    make("brokers", brokers).close();
  }

  @ParameterizedTest
  @CsvSource({
    "topic, a b",
    "topic, ..",
    "topic, tägliches",
    "folder, /no/such/folder",
    "timeout, 10ms",
    "timeout, 1h",
    "from, then",
    "properties, text"
  })
  void whatCantBeUsedIsNamed(String name, String value) {
    assertThatThrownBy(() -> make(name, value))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`" + name + "`");
  }

  @Test
  void propertiesAreThoseOfAProducer() {
    make(
            "properties",
            Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "compression.type",
                "gzip",
                "batch.size",
                1000L,
                "ssl.truststore.password",
                "hidden"))
        .close();
    assertThatThrownBy(() -> makeWith("ssl.truststore.pasword", "hidden"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`ssl.truststore.pasword`, which is no property")
        .hasMessageNotContaining("hidden");
    assertThatThrownBy(() -> makeWith("batch.size", "many"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`properties` can't be used")
        .hasMessageContaining("batch.size");
    assertThatThrownBy(() -> makeWith("security.protocol", "TLS"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("security.protocol");
    assertThatThrownBy(() -> makeWith("batch.size", Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessage("`properties.batch.size` must be a text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lz4", "snappy", "zstd"})
  void compressionThatIsNotHereIsSaidAtTheStart(String compression) {
    assertThatThrownBy(() -> makeWith("compression.type", compression))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`" + compression + "`, which needs a library that is not here");
  }

  @Test
  void secretsComeFromTheEnvironmentAndStayOutOfMessages() {
    try (Plugins plugins =
        Plugins.discover(
            null, getClass().getClassLoader(), Map.of("KAFKA_PASSWORD", "hunter2")::get)) {
      assertThatThrownBy(
              () ->
                  plugins.make(
                      AuditSinkFactory.class,
                      "kafka",
                      new PluginConfig(
                          "kafka",
                          Map.of(
                              "brokers",
                              "localhost:9092",
                              "topic",
                              "audit",
                              "folder",
                              folder.toString(),
                              "properties",
                              Map.of("batch.size", "${KAFKA_PASSWORD}"))),
                      context(),
                      AuditSinkFactory::create))
          .hasMessageContaining("Invalid value *** for configuration batch.size")
          .hasNoCause();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acks",
        "enable.idempotence",
        "retries",
        "max.in.flight.requests.per.connection",
        "key.serializer",
        "value.serializer",
        "transactional.id"
      })
  void whatPromisesRestOnIsNotToBeChosen(String property) {
    assertThatThrownBy(() -> makeWith(property, "1"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`" + property + "`, which is not to be chosen");
  }

  @ParameterizedTest
  @CsvSource({
    "bootstrap.servers, brokers",
    "delivery.timeout.ms, timeout",
    "request.timeout.ms, timeout",
    "max.block.ms, timeout"
  })
  void whatHasASettingOfItsOwnIsSaid(String property, String setting) {
    assertThatThrownBy(() -> makeWith(property, "1"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`" + property + "`, for which there is the setting `" + setting);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:9092, PLAINTEXT, true",
    "'localhost:9092,kafka:9092', SASL_PLAINTEXT, true",
    "kafka:9092, SSL, false",
    "kafka:9092, SASL_SSL, false",
    "'localhost:1,127.0.0.1:2,[::1]:3', PLAINTEXT, false"
  })
  void plainTextOverANetworkIsWarnedOf(String brokers, String protocol, boolean warned) {
    make("brokers", brokers, "properties", Map.of("security.protocol", protocol)).close();
    assertThat(log.lines().stream().anyMatch(line -> line.contains("can read the entries")))
        .isEqualTo(warned);
  }

  @Test
  void itsTextHoldsNothingSecret() {
    var settings =
        KafkaSettings.of(
            new Settings(
                Map.of(
                    "brokers",
                    "localhost:9092",
                    "topic",
                    "audit",
                    "folder",
                    folder.toString(),
                    "properties",
                    Map.of("sasl.jaas.config", "hidden"))));
    assertThat(settings.toString()).doesNotContain("hidden");
  }

  @Test
  void theReferenceListsItsSettings() throws IOException {
    String page =
        Files.readString(
            Path.of(Objects.requireNonNull(System.getProperty("aegis.root")))
                .resolve("docs/reference/audit-sinks.md"));
    var settings =
        new Settings(Map.of("brokers", "a:1", "topic", "audit", "folder", folder.toString()));
    KafkaSettings.of(settings);
    int start = page.indexOf("\n## kafka");
    int next = page.indexOf("\n## ", start + 1);
    String section = page.substring(start, next < 0 ? page.length() : next);
    assertThat(Pattern.compile("(?m)^\\| `(\\w+)`").matcher(section).results().map(m -> m.group(1)))
        .containsExactlyInAnyOrderElementsOf(settings.known());
  }
}

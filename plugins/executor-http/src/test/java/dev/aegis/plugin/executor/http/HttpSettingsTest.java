package dev.aegis.plugin.executor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.PluginException;
import dev.aegis.plugin.Plugins;
import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.ActionExecutorFactory;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import dev.aegis.testing.Contexts;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class HttpSettingsTest {
  private static final String HOST = "crm.example";

  private static Setup reading(String url) {
    return new Setup(HOST, "api.example:8443", "127.0.0.1:8080")
        .action("read", "method", "GET", "url", url);
  }

  private static void read(Setup setup) {
    HttpSettings.of(new Settings(setup.settings()));
  }

  private static ActionExecutor make(Setup setup) {
    return make(setup.settings());
  }

  private static ActionExecutor make(Map<String, ?> settings) {
    try (Plugins plugins =
        Plugins.discover(
            null, HttpSettingsTest.class.getClassLoader(), name -> "a value of " + name)) {
      return plugins.make(
          ActionExecutorFactory.class,
          "executor",
          new PluginConfig("http", settings),
          Contexts.named("executor"),
          ActionExecutorFactory::create);
    }
  }

  @Test
  void itIsFoundByItsType() {
    make(reading("https://crm.example/{target}").with("headers", Map.of("x", "${TOKEN}"))).close();
  }

  @Test
  void whatIsUnknownIsNamed() {
    Setup setup =
        new Setup(HOST)
            .action("read", "method", "GET", "url", "https://crm.example/", "idempotant", true);
    assertThatThrownBy(() -> make(setup))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining(
            "unknown setting `actions.read.idempotant`; did you mean `actions.read.idempotent`?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://crm.example",
        "https://CRM.example:443/a?b={target}&c",
        "https://api.example:8443/{params.a.b}",
        "http://127.0.0.1:8080/"
      })
  void whatLeadsToAnAllowedHostIsTaken(String url) {
    read(reading(url));
  }

  @ParameterizedTest
  @CsvSource({
    "https://{target}/, can't come from an action",
    "https://crm.example:{params.port}/, can't come from an action",
    "https://crm.example{target}, can't come from an action",
    "{target}, can't come from an action",
    "https://hidden.example/, not in `hosts`",
    "https://crm.example:8443/, not in `hosts`",
    "https://crm.example.hidden/, not in `hosts`",
    "https://api.example/, not in `hosts`",
    "http://api.example:8443/, must begin with `https://`",
    "https://crm.example@hidden.example/, neither a user",
    "https://hidden@crm.example/, neither a user",
    "https://crm.example/#hidden, nor a fragment",
    "https://crm.example\\@hidden/, no URL",
    "https://crm.example/a b, no URL",
    "https://crm.example/ü, no URL",
    "ftp://crm.example/, must begin with `https://`",
    "https://crm.example/a/../{target}, segment of dots",
    "https://crm.example/%2E%2e/{target}, segment of dots",
    "https://crm.example/?{target}=1, name of a query's value",
    "https://crm.example/?a=1&{target}, name of a query's value",
    "https://crm.example/{hidden}, nothing that an action has",
    "https://crm.example/{target, stands alone"
  })
  void otherAddressesAreRefused(String url, String message) {
    assertThatThrownBy(() -> read(reading(url)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`actions.read.url`")
        .hasMessageContaining(message);
  }

  @Test
  void plainHttpToAnotherMachineIsAskedFor() {
    Setup setup =
        new Setup("crm.example")
            .action("read", "method", "GET", "url", "http://crm.example/{target}");
    assertThatThrownBy(() -> read(setup)).hasMessageContaining("`insecure: true`");
    read(setup.with("insecure", true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "https://a",
        "a/b",
        "u@a",
        "a:b",
        "*",
        "*.a",
        "a?",
        "a#",
        "2130706433",
        "127.1"
      })
  void whatIsNoHostIsRefused(String host) {
    assertThatThrownBy(
            () -> read(reading("https://crm.example/").with("hosts", List.of("crm.example", host))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`hosts`");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/-1", "::g"})
  void whatIsNoNetworkIsRefused(String network) {
    assertThatThrownBy(
            () -> read(reading("https://crm.example/").with("networks", List.of(network))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("no network");
  }

  @ParameterizedTest
  @CsvSource({
    "1.1.1.1, true",
    "172.32.0.1, true",
    "2606:4700::1111, true",
    "127.0.0.1, false",
    "10.1.2.3, false",
    "172.31.255.255, false",
    "192.168.1.1, false",
    "169.254.169.254, false",
    "100.64.0.1, false",
    "0.0.0.0, false",
    "255.255.255.255, false",
    "224.0.0.1, false",
    "::1, false",
    "::, false",
    "::ffff:127.0.0.1, false",
    "::127.0.0.1, false",
    "fd00:ec2::254, false",
    "fe80::1, false",
    "64:ff9b::a00:1, false",
    "2002:a00:1::, false"
  })
  void addressesThatAreNotThePublicsAreKnown(String address, boolean expected) throws IOException {
    assertThat(Network.isPublic(InetAddress.getByName(address))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "method, get, must be GET",
    "method, CONNECT, must be GET",
    "idempotency_key, fixed, `idempotent: true`",
    "body, x, has none",
  })
  void whatCantBeUsedIsNamed(String name, String value, String message) {
    Setup setup =
        new Setup(HOST).action("read", "method", "GET", "url", "https://crm.example/", name, value);
    assertThatThrownBy(() -> read(setup))
        .hasMessageContaining("`actions.read." + name + "`")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "Host, hidden",
    "Content-Length, hidden",
    "Transfer-Encoding, hidden",
    "Connection, hidden",
    "Idempotency-Key, hidden",
    "'X y', hidden",
    "X, 'hidden\r\nY: z'",
    "X, ''"
  })
  void headersThatCantBeSetAreRefused(String name, String value) {
    assertThatThrownBy(
            () -> read(reading("https://crm.example/").with("headers", Map.of(name, value))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`" + name + "`")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void whatIsNeverMetIsRefused() {
    assertThatThrownBy(
            () ->
                read(
                    new Setup(HOST)
                        .action("re*", "method", "GET", "url", "https://crm.example/")
                        .action("read", "method", "GET", "url", "https://crm.example/")))
        .hasMessageContaining("`actions.read` is never met");
    assertThatThrownBy(() -> read(new Setup(HOST))).hasMessageContaining("`actions`");
  }

  @Test
  void namesInABodyAreTheOperators() {
    assertThatThrownBy(
            () ->
                read(
                    new Setup(HOST)
                        .action(
                            "write",
                            "method",
                            "PUT",
                            "url",
                            "https://crm.example/",
                            "body",
                            Map.of("{target}", 1L))))
        .hasMessageContaining("`actions.write.body`: a name can't come from the action");
  }

  @Test
  void itsTextHoldsNothingSecret() {
    Setup setup =
        reading("https://crm.example/?token=hidden").with("headers", Map.of("x", "hidden"));
    assertThat(HttpSettings.of(new Settings(setup.settings())).toString())
        .isEqualTo("HttpSettings[read]");
  }

  private static String reference() throws IOException {
    return Files.readString(
        Path.of(Objects.requireNonNull(System.getProperty("aegis.root")))
            .resolve("docs/reference/executors.md"));
  }

  @Test
  void theReferencesExampleIsTaken() throws IOException {
    Matcher example =
        Pattern.compile("(?s)```yaml\\n(executor:\\n  type: http\\n.*?)```").matcher(reference());
    assertThat(example.find()).isTrue();
    Map<String, Map<String, Object>> config = new Yaml().load(example.group(1));
    Map<String, Object> settings = new LinkedHashMap<>(config.getOrDefault("executor", Map.of()));
    settings.remove("type");
    make(settings).close();
  }

  @Test
  void theReferenceListsItsSettings() throws IOException {
    String page = reference();
    var settings = new Settings(reading("https://crm.example/").settings());
    HttpSettings.of(settings);
    String section = page.substring(page.indexOf("\n## http"), page.indexOf("\n## command"));
    assertThat(Pattern.compile("(?m)^\\| `(\\w+)`").matcher(section).results().map(m -> m.group(1)))
        .containsExactlyInAnyOrderElementsOf(
            settings.known().stream().map(name -> name.replace("actions.read.", "")).toList());
  }
}

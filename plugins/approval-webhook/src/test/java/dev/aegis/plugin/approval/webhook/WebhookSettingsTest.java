package dev.aegis.plugin.approval.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import dev.aegis.testing.Contexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSettingsTest {
  private static Settings settings(String... namesAndValues) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("url", "https://approvals.example/ask?token=hidden");
    settings.put("secret", Receiver.SECRET);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Settings(settings);
  }

  @Test
  void isFoundByItsType() {
    ApprovalHandlerFactory factory =
        ServiceLoader.load(ApprovalHandlerFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.type().equals("webhook"))
            .findFirst()
            .orElseThrow();
    try (ApprovalHandler handler = factory.create(settings(), Contexts.named("hook"))) {
      assertThat(handler.approvesByItself()).isFalse();
      assertThat(handler.acceptsInboxAnswers()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://approvals.example/",
        "http://10.0.0.1/",
        "http://127.approvals.example/",
        "http://localhost.example/"
      })
  void plainHttpIsForThisMachine(String url) {
    assertThatThrownBy(() -> WebhookSettings.of(settings("url", url)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`https://`");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:8080/", "http://localhost/", "http://[::1]:9/"})
  void onThisMachineItWillDo(String url) {
    assertThat(WebhookSettings.of(settings("url", url)).endpoint().isLoopback()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "url, ftp://approvals.example/",
    "url, https://user:pass@approvals.example/",
    "timeout, 1ms",
    "timeout, 1h",
    "authorization, 'Bearer\nX: y'"
  })
  void whatCantBeUsedIsNamed(String name, String value) {
    assertThatThrownBy(() -> WebhookSettings.of(settings(name, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`" + name + "`")
        .hasMessageNotContaining("pass");
  }

  @Test
  void aShortSecretIsRefused() {
    assertThatThrownBy(() -> WebhookSettings.of(settings("secret", "fifteen letters")))
        .isInstanceOf(SettingsException.class)
        .hasMessageNotContaining("letters");
  }

  @Test
  void itsTextHoldsNothingSecret() {
    assertThat(WebhookSettings.of(settings("authorization", "Bearer b-b-b")).toString())
        .doesNotContain("hidden")
        .doesNotContain("b-b-b")
        .doesNotContain(Receiver.SECRET);
  }

  @Test
  void theReferenceListsItsSettings() throws IOException {
    String page =
        Files.readString(
            Path.of(Objects.requireNonNull(System.getProperty("aegis.root")))
                .resolve("docs/reference/approval-handlers.md"));
    Settings settings = settings();
    WebhookSettings.of(settings);
    String section = page.substring(page.indexOf("\n## webhook"), page.indexOf("\n## slack"));
    assertThat(Pattern.compile("(?m)^\\| `(\\w+)` \\|.*\\|.*\\|$").matcher(section).results())
        .extracting(match -> match.group(1))
        .containsExactlyInAnyOrderElementsOf(settings.known());
  }
}

package dev.aegis.plugin.approval.slack;

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

class SlackSettingsTest {
  private static Settings settings(Object... namesAndValues) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("token", Slack.TOKEN);
    settings.put("signing_secret", Slack.SIGNING_SECRET);
    settings.put("channel", Slack.CHANNEL);
    settings.put("people", Map.of("U1", "ann"));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Settings(settings);
  }

  @Test
  void isFoundByItsType() {
    ApprovalHandlerFactory factory =
        ServiceLoader.load(ApprovalHandlerFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.type().equals("slack"))
            .findFirst()
            .orElseThrow();
    try (ApprovalHandler handler = factory.create(settings(), Contexts.named("ops"))) {
      assertThat(handler.approvesByItself()).isFalse();
      assertThat(handler.acceptsInboxAnswers()).isFalse();
    }
  }

  @Test
  void slackItselfIsAskedUnlessAnotherIsNamed() {
    assertThat(SlackSettings.of(settings()).api().url()).hasToString("https://slack.com/api/");
  }

  @ParameterizedTest
  @CsvSource({
    "api_url, http://slack.example/api/",
    "api_url, https://slack.example/api",
    "token, 'hidden\nX: y'",
    "token, ''",
    "signing_secret, hidden",
    "channel, 'two words'",
    "timeout, 1h"
  })
  void whatCantBeUsedIsNamedAndNotRepeated(String name, String value) {
    assertThatThrownBy(() -> SlackSettings.of(settings(name, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`" + name + "`")
        .hasMessageNotContaining("hidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann", "u1", "C0CHANNEL", "U1 ", ""})
  void peopleAreKnownByTheirIds(String id) {
    assertThatThrownBy(() -> SlackSettings.of(settings("people", Map.of(id, "ann"))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`people`");
  }

  @Test
  void somebodyMustBeAbleToAnswer() {
    assertThatThrownBy(() -> SlackSettings.of(settings("people", Map.of())))
        .hasMessageContaining("nobody could answer");
    assertThatThrownBy(() -> SlackSettings.of(settings("people", Map.of("U1", " "))))
        .hasMessageContaining("no name");
  }

  @Test
  void itsTextHoldsNothingSecret() {
    assertThat(SlackSettings.of(settings()).toString())
        .doesNotContain(Slack.TOKEN)
        .doesNotContain(Slack.SIGNING_SECRET);
  }

  @Test
  void theReferenceListsItsSettings() throws IOException {
    String page =
        Files.readString(
            Path.of(Objects.requireNonNull(System.getProperty("aegis.root")))
                .resolve("docs/reference/approval-handlers.md"));
    Settings settings = settings();
    SlackSettings.of(settings);
    String section = page.substring(page.indexOf("\n## slack"));
    assertThat(Pattern.compile("(?m)^\\| `(\\w+)` \\|.*\\|.*\\|$").matcher(section).results())
        .extracting(match -> match.group(1))
        .containsExactlyInAnyOrderElementsOf(settings.known());
  }
}

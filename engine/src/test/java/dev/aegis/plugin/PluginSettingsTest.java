package dev.aegis.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.testing.Contexts;
import dev.aegis.testing.PluginJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of settings on their way to a plugin. */
class PluginSettingsTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("ONCALL_SECRET", "hunter2", "REGION", "eu", "EMPTY", "");

  @TempDir private static Path folder;
  private static Plugins plugins;

  @BeforeAll
  static void compile() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    new PluginJar()
        .source(
            "org.acme.Webhook",
            """
            package org.acme;
            import dev.aegis.approval.*;
            import dev.aegis.spi.*;
            public class Webhook implements ApprovalHandlerFactory {
              @Override public String type() { return "webhook"; }
              @Override public ApprovalHandler create(Settings settings, PluginContext context) {
                String url = settings.required("url");
                String secret = settings.optional("secret").orElse("none");
                settings.duration("timeout", java.time.Duration.ofSeconds(1));
                if (secret.equals("fail")) throw new IllegalStateException("secret and " + url);
                if (secret.equals("null")) return null;
                return request -> new ApprovalResponse.Answered(Answer.approvedBy(url, secret));
              }
            }
            """)
        .service(ApprovalHandlerFactory.class, "org.acme.Webhook")
        .writeTo(folder.resolve("webhook.jar"));
    plugins = Plugins.discover(folder, ClassLoader.getPlatformClassLoader(), ENVIRONMENT::get);
  }

  @AfterAll
  static void close() {
    plugins.close();
  }

  @Test
  void valuesOfTheEnvironmentTakeTheirPlaces() {
    assertThat(
            answer(Map.of("url", "https://${REGION}.acme.org/$${x}", "secret", "${ONCALL_SECRET}")))
        .isEqualTo("https://eu.acme.org/${x} hunter2");
  }

  @Test
  void aVariableThatIsNotSetIsNamed() {
    assertFails(
        Map.of("url", "${GONE}"), "`url` needs the environment variable `GONE`, which is not set");
    assertFails(
        Map.of("url", "${EMPTY}"),
        "`url` needs the environment variable `EMPTY`, which is not set");
    for (String odd : List.of("${}", "${a-b}", "${REGION", "${file:}", "${file:/x")) {
      assertFails(
          Map.of("url", odd),
          "`url`: `${` is not followed by the name of an environment variable, or by `file:` and a"
              + " path, and `}`; write `$${` for the characters themselves");
    }
  }

  @Test
  void whatFilesHoldTakesItsPlace() throws Exception {
    Path file = Files.writeString(folder.resolve("a secret"), "pass word\n");
    assertThat(answer(Map.of("url", "u", "secret", "${file:" + file + "}")))
        .isEqualTo("u pass word");
    assertFails(
        Map.of("url", "${file:" + file + "}", "secret", "fail"),
        "IllegalStateException: secret and ***");
    assertFails(
        Map.of("url", "${file:" + folder + "/nowhere}"),
        "`url` needs the file `" + folder + "/nowhere`, which can't be read");
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    assertFails(
        Map.of("url", "${file:" + empty + "}"),
        "`url` needs the file `" + empty + "`, which is empty");
  }

  @Test
  void aSecretNeverShowsInAMessage() {
    assertFails(
        Map.of("url", "u", "timeout", "${ONCALL_SECRET}"),
        "`timeout` is `***`, not a duration such as 30s");
    assertFails(
        Map.of("url", "${ONCALL_SECRET}", "secret", "fail"),
        "IllegalStateException: secret and ***");
    assertThat(new PluginConfig("webhook", Map.of("secret", "hunter2")).toString())
        .isEqualTo("PluginConfig[type=webhook, settings=[secret]]");
  }

  @Test
  void noPieceOfASecretShowsEither() throws Exception {
    Path file = Files.writeString(folder.resolve("lines"), "first line of it\nsecond line of it\n");
    assertFails(
        Map.of("url", "${file:" + file + "}", "secret", "fail"),
        "IllegalStateException: secret and ***");
  }

  @Test
  void unknownSettingsAreNamedWithAGuess() {
    assertFails(
        Map.of("url", "u", "secert", "x", "colour", "red"),
        "unknown setting `colour`; unknown setting `secert`; did you mean `secret`?; its settings"
            + " are `secret`, `timeout`, `url`");
  }

  @Test
  void missingAndMistypedSettingsAreNamed() {
    assertFails(Map.of(), "`url` is missing");
    assertFails(Map.of("url", 7L), "`url` must be a text");
  }

  @Test
  void aFactoryThatMakesNothingIsNamed() {
    assertFails(
        Map.of("url", "u", "secret", "null"),
        "approval handler of type `webhook` ("
            + folder.resolve("webhook.jar")
            + ") answered nothing");
  }

  private static void assertFails(Map<String, ?> settings, String message) {
    assertThatThrownBy(() -> make(settings))
        .isInstanceOf(PluginException.class)
        .hasMessage(
            "approval handler `oncall` (" + folder.resolve("webhook.jar") + "): " + message);
  }

  private static String answer(Map<String, ?> settings) {
    var response = (ApprovalResponse.Answered) make(settings).submit(PluginsTest.request("read"));
    return response.answer().by() + " " + response.answer().comment();
  }

  private static ApprovalHandler make(Map<String, ?> settings) {
    return plugins.make(
        ApprovalHandlerFactory.class,
        "oncall",
        new PluginConfig("webhook", settings),
        Contexts.named("oncall"),
        ApprovalHandlerFactory::create);
  }
}

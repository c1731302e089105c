package dev.aegis.plugin.executor.command;

import static dev.aegis.plugin.executor.command.Setup.running;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class CommandSettingsTest {
  private static CommandSettings read(Setup setup) {
    return CommandSettings.of(new Settings(setup.settings()));
  }

  private static ActionExecutor make(Setup setup) {
    try (Plugins plugins =
        Plugins.discover(null, CommandSettingsTest.class.getClassLoader(), name -> "value")) {
      return plugins.make(
          ActionExecutorFactory.class,
          "executor",
          new PluginConfig("command", setup.settings()),
          Contexts.named("executor"),
          ActionExecutorFactory::create);
    }
  }

  @Test
  void itIsFoundByItsType() {
    make(running("/bin/cat").all("environment", Map.of("TOKEN", "${TOKEN}"))).close();
  }

  @Test
  void whatIsUnknownIsNamed() {
    assertThatThrownBy(() -> make(running("/bin/cat").with("standard_input", "json")))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("unknown setting `actions.run.standard_input`")
        .hasMessageContaining("its settings are `actions.run.argv`");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat", "./cat", "", "/no/such/program", "/bin", "/bin/{target}", "/a\0"})
  void aProgramIsAnAbsolutePath(String program) {
    assertThatThrownBy(() -> read(running(program)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`actions.run.argv`")
        .hasMessageContaining("no absolute path of a program");
  }

  @Test
  void aShellGetsNoScriptOfAnAgent(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> read(running("/bin/sh", "-c", "echo {params.a}")))
        .hasMessageContaining("a shell could read");
    assertThatThrownBy(() -> read(running("/bin/sh", "-ec", "{params.a}")))
        .hasMessageContaining("a shell could read");
    read(running("/bin/sh", "-c", "echo \"$1\"", "sh", "{params.a}"));
    Path batch = Files.createFile(folder.resolve("Run.BAT"));
    assertThat(batch.toFile().setExecutable(true)).isTrue();
    assertThatThrownBy(() -> read(running(batch.toString()))).hasMessageContaining("Windows");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-{params.a}", "--{params.a}", "{params.a", "{host}", "a\0", "\ud800"})
  void whatIsNoArgumentIsRefused(String argument) {
    assertThatThrownBy(() -> read(running("/bin/cat", argument)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`actions.run.argv`: ");
  }

  @Test
  void whereOptionsAreAllowedADashIsToo() {
    read(running("/bin/cat", "-{params.a}").with("options", true));
    read(running("/bin/cat", "--", "-{params.a}"));
    read(running("/bin/cat", "-n{params.a}"));
  }

  @ParameterizedTest
  @CsvSource({"stdin, text", "stdout, none", "timeout, 1ms", "timeout, 25h"})
  void whatCantBeUsedIsNamed(String name, String value) {
    assertThatThrownBy(() -> read(running("/bin/cat").with(name, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("`actions.run." + name + "` must be ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmp", "/no/such/folder", "/bin/cat", "\0"})
  void aFolderIsThere(String folder) {
    assertThatThrownBy(() -> read(running("/bin/cat").all("folder", folder)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("`folder`");
  }

  @Test
  void theEnvironmentIsSound() {
    assertThatThrownBy(() -> read(running("/bin/cat").all("environment", Map.of("A", "hidden\0"))))
        .isInstanceOf(SettingsException.class)
        .hasMessage("`environment`: `A` is no variable");
    assertThatThrownBy(() -> read(running("/bin/cat").all("environment", Map.of("A=B", "c"))))
        .isInstanceOf(SettingsException.class);
  }

  @Test
  void whatIsNeverMetIsRefused() {
    Map<String, Object> actions = new LinkedHashMap<>();
    actions.put("r*", Map.of("argv", List.of("/bin/cat")));
    actions.put("run", Map.of("argv", List.of("/bin/cat")));
    assertThatThrownBy(() -> read(running("/bin/cat").all("actions", actions)))
        .hasMessage("`actions.run` is never met, since `r*` before it fits as well; put it first");
    assertThatThrownBy(() -> read(running("/bin/cat").all("actions", Map.of())))
        .hasMessageContaining("`actions`");
    assertThatThrownBy(() -> read(running())).hasMessageContaining("`actions.run.argv`");
  }

  @Test
  void itsTextHoldsNothingSecret() {
    assertThat(read(running("/bin/cat").all("environment", Map.of("A", "hidden"))).toString())
        .isEqualTo("CommandSettings[run]");
  }

  @Test
  void theReferenceListsItsSettings() throws IOException {
    String page =
        Files.readString(
            Path.of(Objects.requireNonNull(System.getProperty("aegis.root")))
                .resolve("docs/reference/executors.md"));
    var settings = new Settings(running("/bin/cat").settings());
    CommandSettings.of(settings);
    String section = page.substring(page.indexOf("\n## command"));
    assertThat(Pattern.compile("(?m)^\\| `(\\w+)`").matcher(section).results().map(m -> m.group(1)))
        .containsExactlyInAnyOrderElementsOf(
            settings.known().stream().map(name -> name.replace("actions.run.", "")).toList());
  }
}

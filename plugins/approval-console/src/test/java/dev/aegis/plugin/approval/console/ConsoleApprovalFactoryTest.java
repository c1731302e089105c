package dev.aegis.plugin.approval.console;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.PluginException;
import dev.aegis.plugin.Plugins;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.testing.Contexts;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsoleApprovalFactoryTest {
  @Test
  void withoutATerminalItSaysWhatToDo() {
    assumeTrue(
        Optional.ofNullable(System.console()).isEmpty(),
        "this test is for where there is no terminal");
    try (Plugins plugins = Plugins.discover(null, getClass().getClassLoader())) {
      assertThatThrownBy(
              () ->
                  plugins.make(
                      ApprovalHandlerFactory.class,
                      "console",
                      new PluginConfig("console", Map.of()),
                      Contexts.named("console"),
                      ApprovalHandlerFactory::create))
          .isInstanceOf(PluginException.class)
          .hasMessageStartingWith("approval handler `console` (")
          .hasMessageEndingWith(
              "): there is no terminal to ask at; start Aegis in one, with"
                  + " neither its input nor its output redirected, or choose another approval"
                  + " handler");
    }
  }
}

package dev.aegis.plugin.executor.noop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.plugin.PluginConfig;
import dev.aegis.plugin.Plugins;
import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.ActionExecutorFactory;
import dev.aegis.testing.Contexts;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoopExecutorFactoryTest {
  @Test
  void itIsFoundAndSaysThatTheActionWasExecuted() {
    try (Plugins plugins = Plugins.discover(null, getClass().getClassLoader());
        ActionExecutor executor =
            plugins.make(
                ActionExecutorFactory.class,
                "executor",
                new PluginConfig("noop", Map.of()),
                Contexts.named("executor"),
                ActionExecutorFactory::create)) {
      assertThat(executor.execute(Action.of("read", "crm")))
          .isEqualTo(new ExecutionResult.Succeeded(Map.of("executed", true)));
    }
  }
}

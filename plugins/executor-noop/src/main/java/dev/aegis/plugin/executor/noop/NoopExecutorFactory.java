package dev.aegis.plugin.executor.noop;

import dev.aegis.execution.ExecutionResult;
import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.ActionExecutorFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import java.util.Map;

/** Makes executors that run nothing and say {@code {"executed": true}}. */
public final class NoopExecutorFactory implements ActionExecutorFactory {
  @Override
  public String type() {
    return "noop";
  }

  @Override
  public ActionExecutor create(Settings settings, PluginContext context) {
    return action -> new ExecutionResult.Succeeded(Map.of("executed", true));
  }
}

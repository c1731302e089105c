package dev.aegis.plugin.executor.http;

import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.ActionExecutorFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;

/** Makes executors that send an HTTP request for each action. */
public final class HttpExecutorFactory implements ActionExecutorFactory {
  @Override
  public String type() {
    return "http";
  }

  @Override
  public ActionExecutor create(Settings settings, PluginContext context) {
    return new HttpExecutor(HttpSettings.of(settings), context.json());
  }
}

package dev.aegis.plugin.executor.command;

import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.ActionExecutorFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;

/** Makes executors that run a program for each action. */
public final class CommandExecutorFactory implements ActionExecutorFactory {
  @Override
  public String type() {
    return "command";
  }

  @Override
  public ActionExecutor create(Settings settings, PluginContext context) {
    return new CommandExecutor(CommandSettings.of(settings), context.json());
  }
}

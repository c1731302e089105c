package dev.aegis.spi;

/** Makes executors of one type; found by {@link java.util.ServiceLoader}. */
public interface ActionExecutorFactory extends PluginFactory {

  /**
   * Makes an executor.
   *
   * @throws SettingsException where the settings can't be used
   */
  ActionExecutor create(Settings settings, PluginContext context);
}

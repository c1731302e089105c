package dev.aegis.spi;

/** Makes approval handlers of one type; found by {@link java.util.ServiceLoader}. */
public interface ApprovalHandlerFactory extends PluginFactory {

  /**
   * Makes a handler.
   *
   * @throws SettingsException where the settings can't be used
   */
  ApprovalHandler create(Settings settings, PluginContext context);
}

package dev.aegis.spi;

/** Makes stores of one type; found by {@link java.util.ServiceLoader}. */
public interface StoreFactory extends PluginFactory {

  /**
   * Opens a store.
   *
   * @throws SettingsException where the settings can't be used
   * @throws StoreException where it is locked, corrupt or out of reach
   */
  Store open(Settings settings, PluginContext context);
}

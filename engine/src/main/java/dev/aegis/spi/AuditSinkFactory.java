package dev.aegis.spi;

/** Makes audit sinks of one type; found by {@link java.util.ServiceLoader}. */
public interface AuditSinkFactory extends PluginFactory {

  /**
   * Makes a sink.
   *
   * @throws SettingsException where the settings can't be used
   */
  AuditSink create(Settings settings, PluginContext context);
}

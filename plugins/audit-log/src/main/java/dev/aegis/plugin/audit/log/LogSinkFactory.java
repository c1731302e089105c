package dev.aegis.plugin.audit.log;

import dev.aegis.spi.AuditSink;
import dev.aegis.spi.AuditSinkFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;

/** Makes sinks of type {@code log}, which have no settings. */
public final class LogSinkFactory implements AuditSinkFactory {

  @Override
  public String type() {
    return "log";
  }

  @Override
  public AuditSink create(Settings settings, PluginContext context) {
    if (!settings.unknown().isEmpty()) {
      throw new SettingsException("unknown setting `" + settings.unknown().iterator().next() + "`");
    }
    return new LogSink(System.getLogger(LogSink.LOGGER), context.json());
  }
}

package dev.aegis.plugin.audit.otlp;

import dev.aegis.spi.AuditSink;
import dev.aegis.spi.AuditSinkFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;

/** Makes sinks of type {@code otlp}. */
public final class OtlpSinkFactory implements AuditSinkFactory {

  @Override
  public String type() {
    return "otlp";
  }

  @Override
  public AuditSink create(Settings settings, PluginContext context) {
    return OtlpSink.open(OtlpSettings.of(settings), context);
  }
}

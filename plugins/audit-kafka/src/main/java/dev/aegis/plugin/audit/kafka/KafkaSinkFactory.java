package dev.aegis.plugin.audit.kafka;

import dev.aegis.spi.AuditSink;
import dev.aegis.spi.AuditSinkFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;

/** Makes sinks of type {@code kafka}. */
public final class KafkaSinkFactory implements AuditSinkFactory {

  @Override
  public String type() {
    return "kafka";
  }

  @Override
  public AuditSink create(Settings settings, PluginContext context) {
    return KafkaSink.open(KafkaSettings.of(settings), context);
  }
}

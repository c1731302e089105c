package dev.aegis.plugin.audit.jsonl;

import dev.aegis.spi.AuditSink;
import dev.aegis.spi.AuditSinkFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;

/** Makes sinks of type {@code jsonl}. */
public final class JsonlSinkFactory implements AuditSinkFactory {

  @Override
  public String type() {
    return "jsonl";
  }

  @Override
  public AuditSink create(Settings settings, PluginContext context) {
    return JsonlSink.open(
        JsonlSettings.of(settings), context.clock(), context.json(), context.logger());
  }
}

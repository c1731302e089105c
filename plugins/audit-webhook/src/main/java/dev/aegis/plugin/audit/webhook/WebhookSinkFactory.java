package dev.aegis.plugin.audit.webhook;

import dev.aegis.spi.AuditSink;
import dev.aegis.spi.AuditSinkFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import java.util.random.RandomGenerator;

/** Makes sinks of type {@code webhook}. */
public final class WebhookSinkFactory implements AuditSinkFactory {

  @Override
  public String type() {
    return "webhook";
  }

  @Override
  public AuditSink create(Settings settings, PluginContext context) {
    return WebhookSink.open(WebhookSettings.of(settings), context, RandomGenerator.getDefault());
  }
}

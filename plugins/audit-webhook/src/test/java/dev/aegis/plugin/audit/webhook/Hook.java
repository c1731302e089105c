package dev.aegis.plugin.audit.webhook;

import dev.aegis.json.Json;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SinkProgress;
import dev.aegis.testing.AuditSamples;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Makes sinks that are less patient than those of people. */
final class Hook {
  static final String SECRET = "a secret of at least sixteen bytes";

  private final Map<String, Object> settings = new LinkedHashMap<>();
  final Log log = new Log();

  Hook(Path spool, String url) {
    settings.put("url", url);
    settings.put("secret", SECRET);
    settings.put("spool", spool.toString());
    settings.put("timeout", "500ms");
    settings.put("attempts", 3L);
    settings.put("from", "beginning");
  }

  Hook with(String name, Object value) {
    settings.put(name, value);
    return this;
  }

  WebhookSink sink() {
    return WebhookSink.open(
        WebhookSettings.of(new Settings(settings)),
        new PluginContext(
            "hook", () -> AuditSamples.NOON, log, (requestId, answer) -> false, Json.OWN),
        new Backoff(Duration.ofMillis(5), Duration.ofMillis(40), new Random(7)),
        Duration.ofMillis(50));
  }

  /** A sink that has begun where it says that it is. */
  WebhookSink begun() {
    WebhookSink sink = sink();
    sink.begin(sink.position().orElseThrow());
    return sink;
  }

  /** What a sink says after a start. */
  SinkProgress sinkAndClose() {
    try (WebhookSink sink = sink()) {
      return sink.progress();
    }
  }
}

package dev.aegis.plugin.audit.kafka;

import dev.aegis.audit.AuditEntry;
import dev.aegis.json.Json;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import dev.aegis.testing.AuditSamples;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A topic, and sinks that write to it. */
final class Topic {
  private final Map<String, Object> settings = new LinkedHashMap<>();
  final Log log = new Log();

  Topic(Path folder, String brokers, String name) {
    settings.put("brokers", brokers);
    settings.put("topic", name);
    settings.put("folder", folder.toString());
    settings.put("timeout", "10s");
    settings.put("from", "beginning");
  }

  Topic with(String name, Object value) {
    settings.put(name, value);
    return this;
  }

  KafkaSink sink() {
    return KafkaSink.open(
        KafkaSettings.of(new Settings(settings)),
        new PluginContext(
            "topic", () -> AuditSamples.NOON, log, (requestId, answer) -> false, Json.OWN));
  }

  /** A sink that has begun where it says that it is. */
  KafkaSink begun() {
    KafkaSink sink = sink();
    sink.begin(sink.position().orElseThrow());
    return sink;
  }

  /**
   * As the follower does: until they are taken. Once in many runs a producer leaves its first
   * message lying until its time is up, and the next one brings it.
   *
   * @return how many attempts were given up
   */
  static int append(KafkaSink sink, List<AuditEntry> entries) throws InterruptedException {
    for (int givenUp = 0; true; givenUp++) {
      try {
        sink.append(entries);
        return givenUp;
      } catch (IllegalStateException e) {
        if (!String.valueOf(e.getMessage()).contains("takes nothing")) {
          throw e;
        }
        Thread.sleep(Duration.ofMillis(50));
      }
    }
  }

  static long id(ConsumerRecord<byte[], byte[]> message) {
    return (Long)
        Objects.requireNonNull(
            ((Map<?, ?>) Objects.requireNonNull(Json.OWN.read(text(message.value())))).get("id"));
  }

  /** The ids as they first come: what was sent again after an attempt was given up comes twice. */
  static List<Long> ids(List<ConsumerRecord<byte[], byte[]>> messages) {
    return messages.stream().map(Topic::id).distinct().toList();
  }

  static String header(ConsumerRecord<byte[], byte[]> message, String name) {
    return text(message.headers().lastHeader(name).value());
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

package dev.aegis.plugin.audit.kafka;

import dev.aegis.spi.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What entries look like in the topic: a line of JSON under the key of the session, so that a
 * session is in one partition and in order, with the entry's id and hash in headers.
 */
final class Messages {
  private static final String ID = "aegis-id";
  private static final String HASH = "aegis-hash";

  private final String topic;
  private final JsonCodec json;

  Messages(String topic, JsonCodec json) {
    this.topic = topic;
    this.json = json;
  }

  /**
   * The message of an entry.
   *
   * @param entry as JSON values by name
   */
  ProducerRecord<byte[], byte[]> of(Map<?, ?> entry) {
    var message = new ProducerRecord<byte[], byte[]>(topic, key(entry), bytes(json.write(entry)));
    message.headers().add(ID, bytes(String.valueOf(entry.get("id"))));
    message.headers().add(HASH, bytes(String.valueOf(entry.get("hash"))));
    return message;
  }

  /** The session; where there is none, the agent; null where there is neither. */
  private static byte @Nullable [] key(Map<?, ?> entry) {
    for (String name : new String[] {"session_id", "agent_id"}) {
      if (entry.get(name) instanceof String text && !text.isEmpty()) {
        return bytes(text);
      }
    }
    return null;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

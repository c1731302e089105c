package dev.aegis.plugin.audit.kafka;

import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Remembers how far the journal is in the topic, in a file that is replaced as a whole once the
 * brokers have what it speaks of.
 *
 * <p>The topic itself can't say it: what its last messages are about is known for each partition
 * alone, while an entry before them may be missing in another; and messages are deleted with time.
 *
 * <p>Not thread-safe.
 */
final class PositionFile {
  private static final long LONGEST = 1_000;

  private final Path file;
  private final String topic;
  private final JsonCodec json;

  PositionFile(Path folder, String topic, JsonCodec json) {
    this.file = folder.resolve("position");
    this.topic = topic;
    this.json = json;
  }

  /**
   * The last record whose entry is in the topic, or was parked; empty where nothing was written.
   *
   * @throws IOException where it can't be read, says nothing that we wrote, or is of another topic
   */
  OptionalLong read() throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return OptionalLong.empty();
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LONGEST) {
      throw incomprehensible();
    }
    try {
      if (json.read(Files.readString(file).strip()) instanceof Map<?, ?> map
          && map.get("topic") instanceof String written
          && map.get("sequence") instanceof Long sequence
          && sequence >= 0) {
        if (!written.equals(topic)) {
          throw new IOException(
              "it is of the topic `" + written + "`; give each topic a folder of its own");
        }
        return OptionalLong.of(sequence);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw incomprehensible();
  }

  private IOException incomprehensible() {
    return new IOException(
        "`"
            + file
            + "`, which says how far the audit log is in the topic, makes no sense; take it away to"
            + " go on from now, or also set `from: beginning` to send everything again");
  }

  /** Replaces it; on disk when this returns. */
  void write(long sequence) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("topic", topic);
    values.put("sequence", sequence);
    boolean isNew = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    PrivateFiles.replace(file, (json.write(values) + "\n").getBytes(StandardCharsets.UTF_8));
    if (isNew) {
      // One that is lost would be worse than an older one, which has entries come twice.
      PrivateFiles.syncFolder(file);
    }
  }
}

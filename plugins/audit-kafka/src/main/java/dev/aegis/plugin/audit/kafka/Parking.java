package dev.aegis.plugin.audit.kafka;

import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.EntryJson;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Entries that are too large for the brokers, a file of one line of JSON each, until a person looks
 * at them. Used by one thread; its counts may be asked for by any.
 */
final class Parking {
  private static final int HASH_LENGTH = 16;

  private final Path folder;
  private final JsonCodec json;
  private volatile long entries;
  private volatile long bytes;

  Parking(Path folder, JsonCodec json) throws IOException {
    this.folder = folder;
    this.json = json;
    count();
  }

  /** How many entries are parked. */
  long entries() {
    return entries;
  }

  /** How much room they take. */
  long bytes() {
    return bytes;
  }

  /** Keeps an entry; it is on disk when this returns. The same one has the same file. */
  Path park(AuditEntry entry) throws IOException {
    String hash = entry.hash().substring(0, Math.min(HASH_LENGTH, entry.hash().length()));
    Path file =
        folder.resolve(
            String.format(Locale.ROOT, "parked-%020d-%s.jsonl", entry.lastSequence(), hash));
    String line = json.write(EntryJson.of(entry)) + "\n";
    PrivateFiles.replace(file, line.getBytes(StandardCharsets.UTF_8));
    PrivateFiles.syncFolder(file);
    count();
    return file;
  }

  /** The files, oldest first. */
  List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).matches("parked-\\d{20}-\\w+\\.jsonl"))
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  /**
   * The entry of a file, as JSON values by name.
   *
   * @throws IOException where it can't be read, or holds something else
   */
  Map<?, ?> read(Path file) throws IOException {
    try {
      if (json.read(Files.readString(file).strip()) instanceof Map<?, ?> entry) {
        return entry;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new IOException("`" + file + "` holds no entry");
  }

  /** Gives up what could be sent after all. */
  void remove(Path file) throws IOException {
    Files.delete(file);
    count();
  }

  private void count() throws IOException {
    long number = 0;
    long length = 0;
    for (Path file : files()) {
      number++;
      length += Files.size(file);
    }
    entries = number;
    bytes = length;
  }
}

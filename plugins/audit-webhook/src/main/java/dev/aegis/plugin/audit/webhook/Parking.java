package dev.aegis.plugin.audit.webhook;

import dev.aegis.spi.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Batches that the endpoint refused, a file of lines of JSON each, until a person looks at them.
 * Used by one thread; its counts may be asked for by any.
 */
final class Parking {
  private final Path folder;
  private volatile long entries;
  private volatile long bytes;

  Parking(Path folder) throws IOException {
    this.folder = folder;
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

  /** Keeps a batch; it is on disk when this returns. The same one has the same file. */
  Path park(Batch batch) throws IOException {
    Path file =
        folder.resolve(
            String.format(
                Locale.ROOT,
                "parked-%020d-%020d.jsonl",
                batch.start().segment(),
                batch.start().offset()));
    PrivateFiles.replace(file, batch.body());
    PrivateFiles.syncFolder(file);
    count();
    return file;
  }

  /** The files, oldest first. */
  List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).matches("parked-\\d{20}-\\d+\\.jsonl"))
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  /** Gives up what could be sent after all. */
  void remove(Path file) throws IOException {
    Files.delete(file);
    count();
  }

  private void count() throws IOException {
    long lines = 0;
    long length = 0;
    for (Path file : files()) {
      length += Files.size(file);
      try (var reader = new LineReader(file, 0)) {
        while (reader.next() != null) {
          lines++;
        }
      }
    }
    entries = lines;
    bytes = length;
  }
}

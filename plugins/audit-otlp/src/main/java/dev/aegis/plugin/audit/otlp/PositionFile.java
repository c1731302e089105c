package dev.aegis.plugin.audit.otlp;

import dev.aegis.spi.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Remembers how far the journal is with the collector: a number in a file that is replaced as a
 * whole. Not thread-safe.
 */
final class PositionFile {
  private static final Pattern SEQUENCE = Pattern.compile("\\d{1,18}\n");
  private static final long LONGEST = 19;

  private final Path file;

  PositionFile(Path folder) {
    this.file = folder.resolve("position");
  }

  /**
   * The last record that the collector need not be told of any more; empty where nothing was
   * written.
   *
   * @throws IOException where it can't be read, or says nothing that we wrote
   */
  OptionalLong read() throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return OptionalLong.empty();
    }
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= LONGEST) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      if (SEQUENCE.matcher(text).matches()) {
        return OptionalLong.of(Long.parseLong(text.strip()));
      }
    }
    throw new IOException(
        "`"
            + file
            + "`, which says how far the audit log is with the collector, makes no sense; take it"
            + " away to go on from now, or also set `from: beginning` to send everything again");
  }

  /** Replaces it; on disk when this returns. */
  void write(long sequence) throws IOException {
    PrivateFiles.replace(file, (sequence + "\n").getBytes(StandardCharsets.US_ASCII));
    PrivateFiles.syncFolder(file);
  }
}

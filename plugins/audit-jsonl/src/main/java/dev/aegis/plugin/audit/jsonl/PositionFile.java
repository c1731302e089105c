package dev.aegis.plugin.audit.jsonl;

import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how far the journal is in the file of lines, in a file beside it that is replaced as a
 * whole. Not thread-safe.
 */
final class PositionFile {
  private static final long LONGEST = 1_000;

  private final Path file;
  private final JsonCodec json;

  /**
   * A place in the journal and in the file.
   *
   * @param sequence the last record whose entry is in the file, or in one that was rotated
   * @param end where the line of that entry ended in the file
   */
  record Position(long sequence, long end) {}

  PositionFile(Path lines, JsonCodec json) {
    this.file = lines.resolveSibling(lines.getFileName() + ".position");
    this.json = json;
  }

  /**
   * What was last written; null where nothing was.
   *
   * @throws IOException where it can't be read, or says nothing that we wrote
   */
  @Nullable Position read() throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LONGEST) {
      throw incomprehensible();
    }
    try {
      if (json.read(Files.readString(file).strip()) instanceof Map<?, ?> map
          && map.get("sequence") instanceof Long sequence
          && map.get("end") instanceof Long end
          && sequence >= 0
          && end >= 0) {
        return new Position(sequence, end);
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
            + "`, which says how far the audit log is in it, makes no sense; take it away to go on"
            + " from now, or also set `from: beginning` to have everything again");
  }

  /** Replaces it; on disk when this returns. */
  void write(Position position) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("sequence", position.sequence());
    values.put("end", position.end());
    PrivateFiles.replace(file, (json.write(values) + "\n").getBytes(StandardCharsets.UTF_8));
  }
}

package dev.aegis.plugin.audit.jsonl;

import dev.aegis.json.Json;
import dev.aegis.spi.JsonCodec;
import dev.aegis.testing.AuditSamples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A folder with a sink's files, as a reader finds them.
 *
 * @param path where
 */
record Folder(Path path) {
  static final JsonCodec JSON = Json.OWN;

  Path file() {
    return path.resolve("audit.jsonl");
  }

  Path positionFile() {
    return path.resolve("audit.jsonl.position");
  }

  JsonlSink sink(long rotateBytes, boolean gzip) {
    return sink(rotateBytes, Duration.ZERO, gzip, () -> AuditSamples.NOON);
  }

  JsonlSink sink(long rotateBytes, Duration every, boolean gzip, InstantSource clock) {
    return JsonlSink.open(
        new JsonlSettings(file(), rotateBytes, every, gzip, true),
        clock,
        JSON,
        System.getLogger("aegis.test"));
  }

  /** A sink that has begun where it says that it is. */
  JsonlSink begun(long rotateBytes, boolean gzip) {
    JsonlSink sink = sink(rotateBytes, gzip);
    sink.begin(sink.position().orElseThrow());
    return sink;
  }

  List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.sorted().toList();
    }
  }

  List<String> names() throws IOException {
    return files().stream().map(file -> file.getFileName().toString()).toList();
  }

  /** All lines, in the order in which they were written. */
  List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path rotated :
        files().stream()
            .filter(file -> file.getFileName().toString().matches("audit-.*\\.jsonl(\\.gz)?"))
            .sorted(Comparator.comparingLong(Folder::sequence))
            .toList()) {
      lines.addAll(lines(rotated));
    }
    if (Files.exists(file())) {
      lines.addAll(lines(file()));
    }
    return lines;
  }

  static List<String> lines(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
      String text = new String(plain.readAllBytes(), StandardCharsets.UTF_8);
      if (!text.isEmpty() && !text.endsWith("\n")) {
        throw new AssertionError(file + " ends in the middle of a line");
      }
      return text.lines().toList();
    }
  }

  private static long sequence(Path rotated) {
    return Long.parseLong(rotated.getFileName().toString().split("-", -1)[2].split("\\.", -1)[0]);
  }

  /** The ids of all entries, in the order in which they were written. */
  List<Long> ids() throws IOException {
    return lines().stream().map(Folder::id).toList();
  }

  static long id(String line) {
    return (Long)
        Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(JSON.read(line))).get("id"));
  }
}

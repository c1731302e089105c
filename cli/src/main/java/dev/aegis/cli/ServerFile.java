package dev.aegis.cli;

import dev.aegis.cli.AtomicFile.Readers;
import dev.aegis.json.Json;
import dev.aegis.json.JsonException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How commands of the same user reach the server that holds a database. The file lies beside the
 * database while the server runs, for its owner's eyes alone.
 *
 * @param key lets its bearer read the audit log, and say how actions ended
 */
record ServerFile(URI url, String key, long pid) {
  private static final int LARGEST = 10_000;

  ServerFile {
    Objects.requireNonNull(url);
    Objects.requireNonNull(key);
  }

  /** Writes it, in the place of what an earlier server may have left behind. */
  void write(Path file) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("url", url.toString());
    json.put("key", key);
    json.put("pid", pid);
    AtomicFile.replace(file, Readers.OWNER, out -> out.println(Json.OWN.write(json)));
  }

  /** What a file says; empty where there is none, or nothing usable. */
  static Optional<ServerFile> read(Path file) throws IOException {
    try {
      if (Files.size(file) > LARGEST) {
        return Optional.empty();
      }
      Object json = Json.OWN.read(Files.readAllBytes(file));
      if (json instanceof Map<?, ?> map
          && map.get("url") instanceof String url
          && map.get("key") instanceof String key
          && map.get("pid") instanceof Long pid) {
        return Optional.of(new ServerFile(URI.create(url), key, pid));
      }
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  /** The key is for the server alone. */
  @Override
  public String toString() {
    return "ServerFile[" + url + ", pid " + pid + "]";
  }
}

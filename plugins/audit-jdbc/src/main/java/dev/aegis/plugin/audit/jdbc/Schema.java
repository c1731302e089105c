package dev.aegis.plugin.audit.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * The tables and how they came to be: one script a version, run in order. Scripts can be run again,
 * since a database may stop in the middle of one; the version is noted when a script is through.
 */
final class Schema {
  /** The version that this program reads and writes. */
  static final int CURRENT = 2;

  /** The first that left the house. */
  private static final int FIRST = 2;

  private Schema() {}

  /** Brings a database from its version, perhaps none, to the current one. */
  static void migrate(Handle handle) {
    handle.execute("CREATE TABLE IF NOT EXISTS aegis_schema (version INTEGER PRIMARY KEY)");
    for (int version = Math.max(version(handle) + 1, FIRST); version <= CURRENT; version++) {
      statements(version).forEach(handle::execute);
      handle.execute("INSERT INTO aegis_schema (version) VALUES (?)", version);
    }
  }

  /** The version of a database; fails where it is not one of ours. */
  static int version(Handle handle) {
    return handle
        .createQuery("SELECT COALESCE(MAX(version), 0) FROM aegis_schema")
        .mapTo(Integer.class)
        .one();
  }

  private static List<String> statements(int version) {
    String name = "schema-" + version + ".sql";
    try (InputStream script = Objects.requireNonNull(Schema.class.getResourceAsStream(name))) {
      String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(text.split(";\n")).filter(statement -> !statement.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

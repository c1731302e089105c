package dev.aegis.plugin.audit.jdbc;

import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
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
  static final int CURRENT = 6;

  /** The first that left the house. */
  private static final int FIRST = 2;

  /** The first in which entries are found by postings. */
  private static final int WITH_POSTINGS = 4;

  /** The first that says which earlier programs can go on with it. */
  private static final int WITH_NEIGHBOURS = 6;

  /**
   * The oldest program that reads and writes these tables as they should be: one that runs on, or
   * is started again, while others of this version work on the same database already.
   */
  private static final int USABLE_BY = 6;

  private Schema() {}

  /** Brings a database from its version, perhaps none, to the current one. */
  static void migrate(Handle handle) {
    migrate(handle, CURRENT);
  }

  static void migrate(Handle handle, int to) {
    int found = version(handle);
    if (found == 0) {
      handle.execute("CREATE TABLE IF NOT EXISTS aegis_schema (version INTEGER PRIMARY KEY)");
    }
    for (int version = Math.max(found + 1, FIRST); version <= to; version++) {
      run(handle, statements(version));
      if (version == WITH_POSTINGS && found > 0) {
        Refiling.refile(handle);
      }
      if (version < WITH_NEIGHBOURS) {
        handle.execute("INSERT INTO aegis_schema (version) VALUES (?)", version);
      } else {
        handle.execute(
            "INSERT INTO aegis_schema (version, usable_by) VALUES (?, ?)", version, USABLE_BY);
      }
    }
  }

  /** They have no parameters, for which JDBI would read each of them first. */
  private static void run(Handle handle, List<String> statements) {
    try (Statement statement = handle.getConnection().createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw Batch.failed(e);
    }
  }

  /** The version of a database; 0 where it is not one of ours. */
  static int version(Handle handle) {
    boolean isOurs =
        handle
            .createQuery(
                "SELECT COUNT(*) > 0 FROM information_schema.tables"
                    + " WHERE LOWER(table_name) = 'aegis_schema' AND table_schema = CURRENT_SCHEMA")
            .mapTo(Boolean.class)
            .one();
    return isOurs
        ? handle
            .createQuery("SELECT COALESCE(MAX(version), 0) FROM aegis_schema")
            .mapTo(Integer.class)
            .one()
        : 0;
  }

  /**
   * Passes where this program knows the tables.
   *
   * @throws StoreException where they are of another version
   */
  static void check(Handle handle, String shown) {
    int version = version(handle);
    if (version != CURRENT && !isUsable(handle, version)) {
      throw new StoreException(
          Reason.CORRUPT,
          "the audit database `"
              + shown
              + "` has version "
              + version
              + ", and this program knows "
              + CURRENT,
          null);
    }
  }

  private static boolean isUsable(Handle handle, int version) {
    return version > CURRENT
        && handle
            .createQuery(
                "SELECT COUNT(*) > 0 FROM aegis_schema WHERE version = ? AND usable_by <= ?")
            .bind(0, version)
            .bind(1, CURRENT)
            .mapTo(Boolean.class)
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

package dev.aegis.plugin.audit.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * A statement that is executed for many rows, in the transaction of a handle. JDBI's own batches
 * take as long to bind a row as H2 takes to insert it. Not thread-safe.
 */
final class Batch implements AutoCloseable {
  private final Handle handle;
  private final String sql;

  /** Null where there are no rows yet. */
  private @Nullable PreparedStatement statement;

  Batch(Handle handle, String sql) {
    this.handle = handle;
    this.sql = sql;
  }

  /** Adds a row: texts, numbers, booleans, bytes, null. */
  void add(@Nullable Object... values) {
    try {
      PreparedStatement each = statement;
      if (each == null) {
        each = handle.getConnection().prepareStatement(sql);
        statement = each;
      }
      for (int i = 0; i < values.length; i++) {
        bind(each, i + 1, values[i]);
      }
      each.addBatch();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static void bind(PreparedStatement statement, int place, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case Long number -> statement.setLong(place, number);
      case String text -> statement.setString(place, text);
      case byte[] bytes -> statement.setBytes(place, bytes);
      case null, default -> statement.setObject(place, value);
    }
  }

  /** Executes it for the rows that were added. */
  void execute() {
    try {
      if (statement != null) {
        statement.executeBatch();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  static JdbiException failed(SQLException e) {
    return new ConnectionException(e);
  }

  @Override
  public void close() {
    try {
      if (statement != null) {
        statement.close();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }
}

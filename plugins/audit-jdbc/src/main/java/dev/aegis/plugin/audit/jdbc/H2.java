package dev.aegis.plugin.audit.jdbc;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What is H2's own. */
final class H2 {
  /** For H2's own thread, which takes one table after the other while they change. */
  private static final String NO_BACKGROUND_WRITER = ";WRITE_DELAY=" + Integer.MAX_VALUE;

  /** In bytes; four times as many are still an int, which H2 counts with. */
  private static final int HELD_BACK = 500_000_000;

  private H2() {}

  /**
   * A database that exists, without a listener, a trace file, or a shutdown hook that would close
   * it before its last rows are written.
   */
  static Jdbi connect(Path base, boolean readOnly) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(
        "jdbc:h2:file:"
            + base
            + ";IFEXISTS=TRUE;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0;COMPRESS=TRUE;QUERY_CACHE_SIZE=64"
            + (readOnly ? ";ACCESS_MODE_DATA=r" : NO_BACKGROUND_WRITER));
    source.setUser("");
    source.setPassword("");
    return Parameters.jdbi(source::getConnection);
  }

  /**
   * Whether a file's newest version is the one that its header promises, and holds tables. After a
   * kill the header is older than the file, which is as it should be.
   */
  static boolean isWhole(Path file) {
    try (MVStore store = new MVStore.Builder().fileName(file.toString()).readOnly().open()) {
      long promised = DataUtils.readHexLong(store.getStoreHeader(), "version", 0);
      return store.getCurrentVersion() >= promised
          && store.getMapNames().stream().anyMatch(name -> name.startsWith("table."));
    }
  }

  /** Has it write what was committed: a commit of H2 alone may be lost. */
  static void sync(Handle handle) {
    handle.execute("CHECKPOINT SYNC");
    holdBack(handle);
  }

  /**
   * Keeps H2 from writing before the next {@link #sync}, so that its file goes from one whole state
   * to the next. Left alone it also writes when its memory is full, in the middle of a transaction;
   * what it finds of one when it is opened after a kill, it neither undoes nor ends.
   */
  static void holdBack(Handle handle) {
    MVStore store = store(handle);
    store.registerUnsavedMemory(-HELD_BACK - store.getUnsavedMemory());
  }

  private static MVStore store(Handle handle) {
    try {
      JdbcConnection connection = handle.getConnection().unwrap(JdbcConnection.class);
      return ((SessionLocal) connection.getSession()).getDatabase().getStore().getMvStore();
    } catch (SQLException e) {
      throw new IllegalStateException("not a connection of H2's", e);
    }
  }

  /** Closes a database in good order, whoever else is connected. */
  static void shutDown(Handle handle) throws SQLException {
    // A statement of JDBI's asks the closed connection for what it did.
    try (Statement statement = handle.getConnection().createStatement()) {
      statement.execute("SHUTDOWN");
    }
  }
}

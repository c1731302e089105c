package dev.aegis.plugin.audit.jdbc;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What is H2's own. */
final class H2 {
  /**
   * Keeps H2's own thread from writing. It takes one table after the other while they change, so
   * that after a kill one may be ahead of the other; what a committing thread writes by itself is
   * of one moment.
   */
  private static final String NO_BACKGROUND_WRITER = ";WRITE_DELAY=" + Integer.MAX_VALUE;

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
            + ";IFEXISTS=TRUE;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0"
            + (readOnly ? ";ACCESS_MODE_DATA=r" : NO_BACKGROUND_WRITER));
    source.setUser("");
    source.setPassword("");
    return Jdbi.create(source::getConnection);
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
  }

  /** Closes a database in good order, whoever else is connected. */
  static void shutDown(Handle handle) throws SQLException {
    // A statement of JDBI's asks the closed connection for what it did.
    try (Statement statement = handle.getConnection().createStatement()) {
      statement.execute("SHUTDOWN");
    }
  }
}

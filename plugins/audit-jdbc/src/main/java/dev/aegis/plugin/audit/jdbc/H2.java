package dev.aegis.plugin.audit.jdbc;

import java.nio.file.Path;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What is H2's own. */
final class H2 {
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
            + (readOnly ? ";ACCESS_MODE_DATA=r" : ""));
    source.setUser("");
    source.setPassword("");
    return Jdbi.create(source::getConnection);
  }

  /** Makes durable what was committed: a commit of H2 alone may be lost. */
  static void sync(Handle handle) {
    handle.execute("CHECKPOINT SYNC");
  }
}

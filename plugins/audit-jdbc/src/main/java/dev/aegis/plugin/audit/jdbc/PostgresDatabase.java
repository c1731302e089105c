package dev.aegis.plugin.audit.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.aegis.audit.AuditChain;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database, which any number of Aegis may share: whoever writes holds a lock until its
 * transaction ends, and goes on from the record that is last by then. So there is one chain, in one
 * order, and nobody sees a record before those that come before it.
 */
final class PostgresDatabase implements Database {
  private static final System.Logger LOG = System.getLogger("aegis.audit");

  private static final int CONNECTIONS = 8;
  private static final Duration CONNECTING = Duration.ofSeconds(5);
  private static final Duration ANSWERING = Duration.ofSeconds(60);

  /**
   * Whoever is frozen while it holds the lock loses it; and where the server is set up to lose what
   * it acknowledged, our sessions are not.
   */
  private static final String SESSION =
      "SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '20s';"
          + " SELECT set_config('synchronous_commit', 'on', false)"
          + " WHERE current_setting('synchronous_commit') = 'off'";

  /** One lock for each schema; the first number stands for Aegis. */
  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(1634035559, hashtext(current_schema()))";

  private final PostgresUrl url;
  private final JournalTables tables;
  private final HikariDataSource source;
  private final Jdbi jdbi;

  /** For the one thread that writes. */
  private final TableWriter writer;

  private PostgresDatabase(PostgresUrl url, JournalTables tables, HikariDataSource source) {
    this.url = url;
    this.tables = tables;
    this.source = source;
    this.jdbi = Parameters.jdbi(source::getConnection);
    writer = new TableWriter(tables);
  }

  /**
   * Opens a database.
   *
   * @param writing whether to bring its tables to this program's version, or make them, first
   */
  static PostgresDatabase open(
      PostgresUrl url,
      @Nullable String user,
      @Nullable String password,
      JournalTables tables,
      boolean writing) {
    HikariDataSource source = new HikariDataSource(pool(url, user, password, writing));
    PostgresDatabase database = new PostgresDatabase(url, tables, source);
    try {
      database.prepare(writing);
      return database;
    } catch (RuntimeException e) {
      source.close();
      throw Failures.using(url.shown(), e);
    }
  }

  private static HikariConfig pool(
      PostgresUrl url, @Nullable String user, @Nullable String password, boolean writing) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("aegis");
    config.setJdbcUrl(url.text());
    config.setUsername(user);
    config.setPassword(password);
    config.setReadOnly(!writing);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECTING.toMillis());
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(SESSION);
    config.addDataSourceProperty("ApplicationName", "aegis");
    config.addDataSourceProperty("connectTimeout", CONNECTING.toSeconds());
    config.addDataSourceProperty("socketTimeout", ANSWERING.toSeconds());
    config.addDataSourceProperty("tcpKeepAlive", true);
    return config;
  }

  private void prepare(boolean writing) {
    jdbi.useTransaction(
        handle -> {
          if (writing) {
            handle.execute(LOCK);
            Schema.migrate(handle);
          } else if (Schema.version(handle) == 0) {
            throw new StoreException(
                Reason.MISSING, "there is no audit log in `" + shown() + "`", null);
          }
          Schema.check(handle, shown());
          if (writing) {
            head(handle);
            warnIfForgetful(handle);
          }
        });
  }

  private void warnIfForgetful(Handle handle) {
    String syncs = handle.createQuery("SHOW fsync").mapTo(String.class).one();
    if (!syncs.equals("on")) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} runs with fsync off: it may lose what it acknowledged",
          shown());
    }
  }

  @Override
  public String shown() {
    return url.shown();
  }

  @Override
  public Jdbi jdbi() {
    return jdbi;
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public void awaitWritten() {
    // Who is acknowledged has committed.
  }

  @Override
  public AuditChain.Head attach(Handle handle) {
    writer.forget();
    return handle.inTransaction(this::locked);
  }

  @Override
  public AuditChain.Head begin(Handle handle, AuditChain.Head last) {
    handle.begin();
    AuditChain.Head head = locked(handle);
    if (!head.equals(last)) {
      writer.forget();
    }
    return head;
  }

  @Override
  public Set<Long> closed(Handle handle, Set<Long> ids) {
    return EntryTable.closed(handle, ids);
  }

  @Override
  public boolean write(Handle handle, Group group) {
    writer.write(handle, group.changes());
    if (!group.isPlain()) {
      writer.forget();
      if (!group.writeAlongside(handle)) {
        handle.rollback();
        return false;
      }
    }
    handle.commit();
    return true;
  }

  @Override
  public void leave(Handle handle) {
    handle.rollback();
  }

  private AuditChain.Head locked(Handle handle) {
    handle.execute(LOCK);
    return head(handle);
  }

  private AuditChain.Head head(Handle handle) {
    return tables.records().head(handle).orElseThrow(() -> Failures.changed(shown()));
  }

  /** A server that is started anew, or another that takes its place, is waited for. */
  @Override
  public List<Duration> pauses() {
    return List.of(
        Duration.ZERO, Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(3));
  }

  @Override
  public void close() {
    source.close();
  }
}

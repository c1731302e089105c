package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** A store in one database. */
final class JdbcStore implements Store {
  private final DatabaseFile file;
  private final Jdbi jdbi;
  private final Handle keeper;
  private final @Nullable Writing writing;
  private final JdbcJournal journal;
  private final JdbcPolicies policies;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** What a store that may be written to has besides. */
  private record Writing(JournalWriter writer, WriteAheadLog log) {}

  private JdbcStore(
      DatabaseFile file,
      Jdbi jdbi,
      Handle keeper,
      @Nullable Writing writing,
      JournalTables tables,
      PluginContext context) {
    this.file = file;
    this.jdbi = jdbi;
    this.keeper = keeper;
    this.writing = writing;
    journal = new JdbcJournal(this, tables);
    policies = new JdbcPolicies(this, context.json());
  }

  /** Opens a database, making it where there is none. */
  static JdbcStore openForWriting(DatabaseFile file, int queue, PluginContext context) {
    if (!file.exists()) {
      checkNoLog(file);
      file.create(JdbcStore::fill);
    }
    file.probe();
    file.restrict();
    JournalTables tables = new JournalTables(context.json());
    Jdbi jdbi = file.connect(false);
    Handle keeper = open(file, jdbi);
    checkEnd(file, keeper, tables);
    WriteAheadLog log = null;
    try {
      H2.holdBack(keeper);
      log = WriteAheadLog.open(file, context.json());
      log.replay(keeper, tables, tables.head(keeper).orElseThrow());
    } catch (RuntimeException e) {
      keeper.close();
      if (log != null) {
        log.close();
      }
      throw Failures.opening(file, e);
    }
    JournalWriter writer = new JournalWriter(file, jdbi, tables, log, queue);
    writer.start();
    return new JdbcStore(file, jdbi, keeper, new Writing(writer, log), tables, context);
  }

  /** A database that is gone while its log is there was not meant to be begun anew. */
  private static void checkNoLog(DatabaseFile file) {
    if (WriteAheadLog.exists(file)) {
      throw new StoreException(
          Reason.MISSING,
          "the audit database `"
              + file.shown()
              + "` is gone, and a log beside it says that it was in use; put it back, or move the"
              + " log away",
          null);
    }
  }

  /**
   * Opens a database that must exist, changing nothing; but one that nobody closed is closed in
   * good order first.
   */
  static JdbcStore openForReading(DatabaseFile file, PluginContext context) {
    if (!file.exists()) {
      throw new StoreException(
          Reason.MISSING, "there is no audit database `" + file.shown() + "`", null);
    }
    if (WriteAheadLog.exists(file)) {
      openForWriting(file, 1, context).close();
    }
    file.probe();
    JournalTables tables = new JournalTables(context.json());
    Jdbi jdbi = file.connect(true);
    return new JdbcStore(file, jdbi, open(file, jdbi), null, tables, context);
  }

  private static void fill(Jdbi empty) {
    empty.useHandle(
        handle -> {
          Schema.migrate(handle);
          H2.sync(handle);
        });
  }

  /** The connection that keeps the database open, once it is known to be sound. */
  private static Handle open(DatabaseFile file, Jdbi jdbi) {
    Handle handle = null;
    try {
      handle = jdbi.open();
      int version = Schema.version(handle);
      if (version != Schema.CURRENT) {
        throw new StoreException(
            Reason.CORRUPT,
            "the audit database `"
                + file.shown()
                + "` has version "
                + version
                + ", and this program knows "
                + Schema.CURRENT,
            null);
      }
      return handle;
    } catch (RuntimeException e) {
      if (handle != null) {
        handle.close();
      }
      throw Failures.opening(file, e);
    }
  }

  /** Nobody goes on writing after a record that is not what it was; reading it is another thing. */
  private static void checkEnd(DatabaseFile file, Handle keeper, JournalTables tables) {
    boolean fits;
    try {
      fits = tables.head(keeper).isPresent();
    } catch (RuntimeException e) {
      keeper.close();
      throw Failures.opening(file, e);
    }
    if (!fits) {
      keeper.close();
      throw new StoreException(
          Reason.CORRUPT,
          "the last record of the audit database `" + file.shown() + "` was changed",
          null);
    }
  }

  @Override
  public AuditJournal journal() {
    return journal;
  }

  @Override
  public PolicyStore policies() {
    return policies;
  }

  /** Reads in one snapshot. */
  <T> T read(Function<Handle, T> reading) {
    if (closed.get()) {
      throw closed();
    }
    try {
      return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, reading::apply);
    } catch (RuntimeException e) {
      throw Failures.using(file, e);
    }
  }

  List<AuditRecord> write(Submission submission) {
    if (writing == null) {
      throw new StoreException(
          Reason.UNAVAILABLE,
          "the audit database `" + file.shown() + "` is open for reading alone",
          null);
    }
    return writing.writer().write(submission);
  }

  static StoreException closed() {
    return new StoreException(Reason.UNAVAILABLE, "the audit database is closed", null);
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    if (writing == null) {
      keeper.close();
      return;
    }
    writing.writer().close();
    if (closedInGoodOrder()) {
      writing.log().delete();
    } else {
      writing.log().close();
    }
  }

  private boolean closedInGoodOrder() {
    try (keeper) {
      H2.sync(keeper);
      H2.shutDown(keeper);
    } catch (RuntimeException | SQLException e) {
      return false;
    }
    return H2.isWhole(file.file());
  }
}

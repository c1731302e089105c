package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
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
  private final @Nullable JournalWriter writer;
  private final JdbcJournal journal;
  private final JdbcPolicies policies;
  private final AtomicBoolean closed = new AtomicBoolean();

  private JdbcStore(
      DatabaseFile file,
      Jdbi jdbi,
      Handle keeper,
      @Nullable JournalWriter writer,
      JournalTables tables,
      PluginContext context) {
    this.file = file;
    this.jdbi = jdbi;
    this.keeper = keeper;
    this.writer = writer;
    journal = new JdbcJournal(this, tables);
    policies = new JdbcPolicies(this, context.json());
  }

  /** Opens a database, making it where there is none. */
  static JdbcStore openForWriting(DatabaseFile file, int queue, PluginContext context) {
    if (!file.exists()) {
      file.create(JdbcStore::fill);
    }
    file.probe();
    file.restrict();
    JournalTables tables = new JournalTables(context.json());
    Jdbi jdbi = file.connect(false);
    Handle keeper = open(file, jdbi, tables);
    JournalWriter writer = new JournalWriter(file, jdbi, tables, queue);
    writer.start();
    return new JdbcStore(file, jdbi, keeper, writer, tables, context);
  }

  /** Opens a database that must exist, changing nothing. */
  static JdbcStore openForReading(DatabaseFile file, PluginContext context) {
    if (!file.exists()) {
      throw new StoreException(
          Reason.MISSING, "there is no audit database `" + file.shown() + "`", null);
    }
    file.probe();
    JournalTables tables = new JournalTables(context.json());
    Jdbi jdbi = file.connect(true);
    return new JdbcStore(file, jdbi, open(file, jdbi, tables), null, tables, context);
  }

  private static void fill(Jdbi empty) {
    empty.useHandle(
        handle -> {
          Schema.migrate(handle);
          H2.sync(handle);
        });
  }

  /** The connection that keeps the database open, once it is known to be sound. */
  private static Handle open(DatabaseFile file, Jdbi jdbi, JournalTables tables) {
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
      if (tables.head(handle).isEmpty()) {
        throw new StoreException(
            Reason.CORRUPT,
            "the last record of the audit database `" + file.shown() + "` was changed",
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
    if (writer == null) {
      throw new StoreException(
          Reason.UNAVAILABLE,
          "the audit database `" + file.shown() + "` is open for reading alone",
          null);
    }
    return writer.write(submission);
  }

  static StoreException closed() {
    return new StoreException(Reason.UNAVAILABLE, "the audit database is closed", null);
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    if (writer != null) {
      writer.close();
    }
    keeper.close();
  }
}

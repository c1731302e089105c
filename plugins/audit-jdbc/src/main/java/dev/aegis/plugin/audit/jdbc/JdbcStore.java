package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditDraft;
import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.Leases;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** A store in one database. */
final class JdbcStore implements Store {
  private final Database database;

  /** Null where it is open for reading alone. */
  private final @Nullable JournalWriter writer;

  private final JournalTables tables;
  private final JdbcJournal journal;
  private final JdbcPolicies policies;
  private final JdbcState state;
  private final AtomicBoolean closed = new AtomicBoolean();

  private JdbcStore(
      Database database, @Nullable JournalWriter writer, JournalTables tables, JsonCodec json) {
    this.database = database;
    this.writer = writer;
    this.tables = tables;
    journal = new JdbcJournal(this, tables);
    policies = new JdbcPolicies(this, json);
    state = new JdbcState(this, json);
  }

  /**
   * A store that writes.
   *
   * @param queue how many calls may wait to be written
   */
  static JdbcStore writing(Database database, JournalTables tables, JsonCodec json, int queue) {
    JournalWriter writer = new JournalWriter(database, tables, queue);
    writer.start();
    return new JdbcStore(database, writer, tables, json);
  }

  static JdbcStore reading(Database database, JournalTables tables, JsonCodec json) {
    return new JdbcStore(database, null, tables, json);
  }

  @Override
  public AuditJournal journal() {
    return journal;
  }

  @Override
  public PolicyStore policies() {
    return policies;
  }

  @Override
  public StateStore state() {
    return state;
  }

  @Override
  public Optional<Leases> leases() {
    return database.isShared() ? Optional.of(new PostgresLeases(this)) : Optional.empty();
  }

  /** Reads in one snapshot. */
  <T> T read(Function<Handle, T> reading) {
    if (closed.get()) {
      throw closed();
    }
    try {
      database.awaitWritten();
      return database
          .jdbi()
          .inTransaction(TransactionIsolationLevel.REPEATABLE_READ, reading::apply);
    } catch (RuntimeException e) {
      throw Failures.using(database.shown(), e);
    }
  }

  /** Reads and writes what is not part of the record, each statement by itself. */
  <T> T alongside(Function<Handle, T> work) {
    if (closed.get()) {
      throw closed();
    }
    try {
      return database.jdbi().withHandle(work::apply);
    } catch (RuntimeException e) {
      throw Failures.using(database.shown(), e);
    }
  }

  List<AuditRecord> write(Submission submission) {
    if (writer == null) {
      throw new StoreException(
          Reason.UNAVAILABLE,
          "the audit database `" + database.shown() + "` is open for reading alone",
          null);
    }
    submission.drafts().forEach(this::checkReadable);
    return writer.write(submission);
  }

  /** Not every reader takes half a surrogate pair back; an entry nobody can read must not be. */
  private void checkReadable(AuditDraft draft) {
    if (draft.canonicalBody().contains("\\ud")) {
      tables.records().body(draft.canonicalBody());
    }
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
    database.close();
  }
}

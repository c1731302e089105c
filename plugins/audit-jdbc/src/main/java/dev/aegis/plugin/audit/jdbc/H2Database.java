package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditChain;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** H2 in a file of its own, with a {@link WriteAheadLog} for what H2 may still forget. */
final class H2Database implements Database {
  /** How many entries that are open are remembered; the others are looked up. */
  private static final int MOST_KNOWN = 100_000;

  private final DatabaseFile file;
  private final JournalTables tables;
  private final Jdbi jdbi;

  /** Keeps the database open. */
  private final Handle keeper;

  /** Null where it is open for reading alone. */
  private final @Nullable Writing writing;

  /**
   * What there is for writing.
   *
   * @param open entries that can be gone on with, as the one thread that writes has seen; not all
   */
  private record Writing(WriteAheadLog log, Applier applier, Set<Long> open) {}

  private H2Database(
      DatabaseFile file,
      JournalTables tables,
      Jdbi jdbi,
      Handle keeper,
      @Nullable Writing writing) {
    this.file = file;
    this.tables = tables;
    this.jdbi = jdbi;
    this.keeper = keeper;
    this.writing = writing;
  }

  /** Opens a database, making it where there is none. */
  static H2Database openForWriting(DatabaseFile file, JournalTables tables, JsonCodec json) {
    if (!file.exists()) {
      checkNoLog(file);
      file.create(H2Database::fill);
    }
    file.probe();
    file.restrict();
    Jdbi jdbi = file.connect(false);
    Handle keeper = open(file, jdbi);
    WriteAheadLog log = null;
    try {
      H2.holdBack(keeper);
      if (Schema.version(keeper) < Schema.CURRENT) {
        Schema.migrate(keeper);
        H2.sync(keeper);
      }
      Schema.check(keeper, file.shown());
      AuditChain.Head head = head(file, tables, keeper);
      log = WriteAheadLog.open(file, json);
      head = log.replay(keeper, tables, head);
      H2.sync(keeper);
      log.dropOldest();
      Applier applier = new Applier(jdbi, tables, log, head);
      applier.start();
      return new H2Database(file, tables, jdbi, keeper, new Writing(log, applier, new HashSet<>()));
    } catch (RuntimeException e) {
      keeper.close();
      if (log != null) {
        log.close();
      }
      throw Failures.opening(file, e);
    }
  }

  /**
   * Opens a database that must exist, changing nothing; but one that nobody closed is closed in
   * good order first, and one of an older version brought to this one.
   */
  static H2Database openForReading(DatabaseFile file, JournalTables tables, JsonCodec json) {
    if (!file.exists()) {
      throw new StoreException(
          Reason.MISSING, "there is no audit database `" + file.shown() + "`", null);
    }
    if (WriteAheadLog.exists(file)) {
      openForWriting(file, tables, json).close();
    }
    file.probe();
    Jdbi jdbi = file.connect(true);
    Handle keeper = open(file, jdbi);
    if (Schema.version(keeper) < Schema.CURRENT) {
      keeper.close();
      openForWriting(file, tables, json).close();
      keeper = open(file, jdbi);
    }
    Schema.check(keeper, file.shown());
    return new H2Database(file, tables, jdbi, keeper, null);
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
      if (Schema.version(handle) == 0) {
        throw Failures.corrupt(file, null);
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
  private static AuditChain.Head head(DatabaseFile file, JournalTables tables, Handle handle) {
    return tables.records().head(handle).orElseThrow(() -> Failures.changed(file.shown()));
  }

  @Override
  public String shown() {
    return file.shown();
  }

  @Override
  public Jdbi jdbi() {
    return jdbi;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public void awaitWritten() {
    if (writing != null) {
      writing.applier().await();
    }
  }

  @Override
  public AuditChain.Head attach(Handle handle) {
    Writing now = writing();
    now.open().clear();
    AuditChain.Head head =
        now.applier()
            .exclusively(
                handle,
                (same, writer) -> now.log().replay(handle, tables, head(file, tables, handle)));
    now.applier().reached(head.sequence());
    return head;
  }

  @Override
  public AuditChain.Head begin(Handle handle, AuditChain.Head last) {
    writing().applier().check();
    return last;
  }

  /** The tables are asked where it is not known, which they may still have to catch up for. */
  @Override
  public Set<Long> closed(Handle handle, Set<Long> ids) {
    Set<Long> unknown = new HashSet<>(ids);
    unknown.removeAll(writing().open());
    if (unknown.isEmpty()) {
      return unknown;
    }
    return writing()
        .applier()
        .exclusively(handle, (same, writer) -> EntryTable.closed(handle, unknown));
  }

  @Override
  public boolean write(Handle handle, Group group) {
    Writing now = writing();
    if (group.isPlain()) {
      now.log().append(group);
      now.applier().add(group);
    } else if (!now.applier()
        .exclusively(handle, (same, writer) -> writeWhole(handle, writer, now.log(), group))) {
      return false;
    } else {
      now.applier().reached(group.head().sequence());
    }
    if (now.open().size() > MOST_KNOWN) {
      now.open().clear();
    }
    now.open().addAll(group.opened());
    now.open().removeAll(group.ended());
    return true;
  }

  /** What H2 fails to commit after it was logged, {@link #attach} has it take from the log. */
  private static boolean writeWhole(
      Handle handle, TableWriter writer, WriteAheadLog log, Group group) {
    handle.begin();
    try {
      writer.write(handle, group.changes());
      writer.forget();
      if (!group.writeAlongside(handle)) {
        handle.rollback();
        return false;
      }
      log.append(group);
      handle.commit();
      return true;
    } finally {
      if (handle.isInTransaction()) {
        handle.rollback();
      }
    }
  }

  @Override
  public void leave(Handle handle) {
    // Nothing was begun.
  }

  /** H2 at times can't read what it is just about to write, which passes. */
  @Override
  public List<Duration> pauses() {
    return List.of(Duration.ZERO, Duration.ofMillis(50), Duration.ofMillis(500));
  }

  private Writing writing() {
    if (writing == null) {
      throw new StoreException(
          Reason.UNAVAILABLE,
          "the audit database `" + file.shown() + "` is open for reading alone",
          null);
    }
    return writing;
  }

  @Override
  public void close() {
    if (writing == null) {
      keeper.close();
      return;
    }
    writing.applier().close();
    if (closedInGoodOrder(writing.applier())) {
      writing.log().delete();
    } else {
      writing.log().close();
    }
  }

  private boolean closedInGoodOrder(Applier applier) {
    try (keeper) {
      applier.check();
      H2.sync(keeper);
      H2.shutDown(keeper);
    } catch (RuntimeException | SQLException e) {
      return false;
    }
    return H2.isWhole(file.file());
  }
}

package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditChain;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * An open database with the tables of this program: what H2 in a file and a PostgreSQL server do
 * differently. All that takes a handle is for the one thread that writes.
 */
interface Database extends AutoCloseable {

  /** What messages call it; without secrets. */
  String shown();

  Jdbi jdbi();

  /** Whether others may write to it at the same time. */
  boolean isShared();

  /** Waits until readers see all that was acknowledged before. */
  void awaitWritten();

  /**
   * Prepares a connection that is to write: nothing that an earlier one began is under way any
   * more.
   *
   * @return where the chain ends
   * @throws StoreException where what is there can't be gone on from
   */
  AuditChain.Head attach(Handle handle);

  /**
   * Before a group is put together: from here to {@link #write} or {@link #leave} nobody else
   * writes.
   *
   * @param last where this connection left the chain
   * @return where the chain ends
   */
  AuditChain.Head begin(Handle handle, AuditChain.Head last);

  /** Those of some entries that nothing can be added to, since they do not exist or have ended. */
  Set<Long> closed(Handle handle, Set<Long> ids);

  /**
   * Makes a group durable.
   *
   * @return false where nothing was written, since a submission asks for what can't be done and was
   *     refused
   */
  boolean write(Handle handle, Group group);

  /** Writes nothing. */
  void leave(Handle handle);

  /** How long to wait before each new try, where writing fails. */
  List<Duration> pauses();

  /** Waits for what was written to be durable, and lets go. */
  @Override
  void close();
}

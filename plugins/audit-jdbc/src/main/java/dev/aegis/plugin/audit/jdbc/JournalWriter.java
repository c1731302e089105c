package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The one who writes. A thread of its own takes all that has gathered, chains it, makes it durable
 * in the {@link WriteAheadLog}, commits it as one transaction and only then answers the callers.
 *
 * <p>A group that fails fails for all its callers, and may or may not have been written; the writer
 * then connects anew and reads from database and log where the chain ends. A group that the log has
 * and the database failed to commit is taken from there.
 */
final class JournalWriter implements AutoCloseable {
  private static final int LARGEST_GROUP = 1_000;
  private static final long LARGEST_GROUP_CHARS = 8_000_000;
  private static final long LARGEST_INBOX_CHARS = 64_000_000;

  /** How long a database is given that failed to commit what its log has. */
  private static final List<Duration> PAUSES =
      List.of(Duration.ZERO, Duration.ofMillis(50), Duration.ofMillis(500));

  private final DatabaseFile file;
  private final Jdbi jdbi;
  private final JournalTables tables;
  private final WriteAheadLog log;
  private final Inbox<Submission> inbox;
  private final Thread thread;

  /** Touched by the writer's thread alone. */
  private @Nullable Connected connected;

  private record Connected(Handle handle, AuditChain.Head head) {}

  JournalWriter(DatabaseFile file, Jdbi jdbi, JournalTables tables, WriteAheadLog log, int queue) {
    this.file = file;
    this.jdbi = jdbi;
    this.tables = tables;
    this.log = log;
    inbox = new Inbox<>(queue, LARGEST_INBOX_CHARS, LARGEST_GROUP_CHARS, Submission::size);
    thread = Thread.ofPlatform().name("aegis-audit-writer").daemon().unstarted(this::work);
  }

  void start() {
    thread.start();
  }

  /**
   * Hands over a submission and waits until it is on disk.
   *
   * @throws StoreException where it could not be written, or there are too many
   * @throws IllegalArgumentException where it goes on with an entry that does not exist or has
   *     ended
   */
  List<AuditRecord> write(Submission submission) {
    switch (inbox.offer(submission)) {
      case TAKEN -> {}
      case FULL ->
          throw new StoreException(
              Reason.OVERLOADED, "too much waits to be written to the audit database", null);
      case CLOSED -> throw JdbcStore.closed();
    }
    try {
      return submission.done().join();
    } catch (CompletionException e) {
      throw rethrown(e.getCause());
    }
  }

  private RuntimeException rethrown(@Nullable Throwable cause) {
    return switch (cause) {
      case IllegalArgumentException e -> new IllegalArgumentException(e.getMessage(), e);
      case StoreException e -> new StoreException(e.reason(), Failures.describe(e), e);
      case null -> new IllegalStateException("failed without a cause");
      default -> Failures.using(file, cause);
    };
  }

  private void work() {
    List<Submission> group = inbox.take(LARGEST_GROUP);
    while (!group.isEmpty()) {
      try {
        write(group);
      } catch (RuntimeException | Error e) {
        disconnect();
        StoreException failure = Failures.using(file, e);
        group.forEach(submission -> submission.done().completeExceptionally(failure));
      }
      group = inbox.take(LARGEST_GROUP);
    }
    disconnect();
  }

  private void write(List<Submission> submissions) {
    List<Submission> left = new ArrayList<>(submissions);
    while (!left.isEmpty()) {
      Connected now = connect();
      Group group = new Group(now.head());
      for (Submission submission : left) {
        long ended = group.add(submission);
        if (ended != 0) {
          submission.refuse(ended);
        }
      }
      List<Long> refused = commit(now.handle(), group);
      if (refused.isEmpty()) {
        group.submissions().forEach((submission, records) -> submission.done().complete(records));
      } else {
        refuse(left, new HashSet<>(refused));
      }
      left.removeIf(submission -> submission.done().isDone());
    }
    if (log.isLong() && connected != null) {
      H2.sync(connected.handle());
      log.rotate();
    }
  }

  /** The entries that can't be gone on with, in which case nothing was written. */
  private List<Long> commit(Handle handle, Group group) {
    handle.begin();
    List<Long> refused = tables.insert(handle, group);
    if (refused.isEmpty()) {
      group.writeAlongside(handle);
      log.append(group);
      try {
        handle.commit();
        connected = new Connected(handle, group.head());
      } catch (RuntimeException e) {
        recover(group.head(), e);
      }
    } else {
      handle.rollback();
    }
    return refused;
  }

  /**
   * Has the database take from the log what it failed to commit. H2 at times can't read what it is
   * just about to write, which passes.
   */
  private void recover(AuditChain.Head head, RuntimeException failure) {
    for (Duration pause : PAUSES) {
      disconnect();
      try {
        Thread.sleep(pause);
        if (connect().head().equals(head)) {
          return;
        }
        failure.addSuppressed(new IllegalStateException("the database is not where its log is"));
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failure;
      }
    }
    throw failure;
  }

  private static void refuse(List<Submission> submissions, Set<Long> entryIds) {
    for (Submission submission : submissions) {
      submission.drafts().stream()
          .filter(draft -> entryIds.contains(draft.entryId()))
          .findFirst()
          .ifPresent(draft -> submission.refuse(draft.entryId()));
    }
  }

  private Connected connect() {
    if (connected == null) {
      Handle handle = jdbi.open();
      try {
        AuditChain.Head head = tables.head(handle).orElseThrow(() -> Failures.corrupt(file, null));
        connected = new Connected(handle, log.replay(handle, tables, head));
      } finally {
        if (connected == null) {
          handle.close();
        }
      }
    }
    return connected;
  }

  private void disconnect() {
    Connected last = connected;
    connected = null;
    if (last != null) {
      try {
        last.handle().close();
      } catch (RuntimeException e) {
        // It is broken, which is why it is let go.
      }
    }
  }

  /** Writes what waits, then stops. */
  @Override
  public void close() {
    inbox.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

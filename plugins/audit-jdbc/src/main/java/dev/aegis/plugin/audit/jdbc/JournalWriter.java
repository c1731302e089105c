package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditRecord;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.StoreException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The one who writes. A thread of its own takes all that has gathered, chains it, makes it durable
 * as one transaction and only then answers the callers.
 *
 * <p>Where that fails, it connects anew, looks whether the group was written nonetheless, and tries
 * again some times. A group that fails for good fails for all its callers, and may have been
 * written only where the database can't be asked.
 */
final class JournalWriter implements AutoCloseable {
  private static final int LARGEST_GROUP = 1_000;
  private static final long LARGEST_GROUP_CHARS = 8_000_000;
  private static final long LARGEST_INBOX_CHARS = 64_000_000;

  private final Database database;
  private final JournalTables tables;
  private final Inbox<Submission> inbox;
  private final Thread thread;

  /** Touched by the writer's thread alone. */
  private @Nullable Connected connected;

  /** Whether the last group failed for good: the next one does not wait as long. */
  private boolean down;

  private record Connected(Handle handle, AuditChain.Head head) {}

  JournalWriter(Database database, JournalTables tables, int queue) {
    this.database = database;
    this.tables = tables;
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
   * @throws StaleStateException where it changes a document that does not stand as expected
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
      case StaleStateException e -> new StaleStateException(Failures.describe(e), e);
      case StoreException e -> new StoreException(e.reason(), Failures.describe(e), e);
      case null -> new IllegalStateException("failed without a cause");
      default -> Failures.using(database.shown(), cause);
    };
  }

  private void work() {
    List<Submission> group = inbox.take(LARGEST_GROUP);
    while (!group.isEmpty()) {
      try {
        write(group);
      } catch (RuntimeException | Error e) {
        disconnect();
        StoreException failure = Failures.using(database.shown(), e);
        group.forEach(submission -> submission.done().completeExceptionally(failure));
      }
      group = inbox.take(LARGEST_GROUP);
    }
    disconnect();
  }

  private void write(List<Submission> submissions) {
    List<Submission> left = new ArrayList<>(submissions);
    Iterator<Duration> pauses = database.pauses().iterator();
    while (!left.isEmpty()) {
      try {
        writeOnce(left);
        down = false;
      } catch (StoreException e) {
        throw e;
      } catch (RuntimeException e) {
        if (down || !pauses.hasNext()) {
          down = true;
          throw Failures.using(database.shown(), e);
        }
        disconnect();
        pause(pauses.next());
      }
      left.removeIf(submission -> submission.done().isDone());
    }
  }

  private void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Answers all, or those who must be refused before the others can be written. */
  private void writeOnce(List<Submission> submissions) {
    Connected now = connect();
    Handle handle = now.handle();
    Group group = new Group(database.begin(handle, now.head()));
    for (Submission submission : submissions) {
      long ended = group.add(submission);
      if (ended != 0) {
        submission.refuse(handle, ended);
      }
    }
    if (group.submissions().isEmpty()) {
      database.leave(handle);
      return;
    }
    Set<Long> closed = database.closed(handle, group.continued());
    if (!closed.isEmpty()) {
      database.leave(handle);
      refuse(handle, submissions, closed);
    } else if (write(handle, group)) {
      group.submissions().forEach(placed -> placed.submission().done().complete(placed.records()));
    }
  }

  /**
   * What fails may have been written nonetheless, which the database is asked; it answers when that
   * has ended. Where it does not answer, nobody may write it again.
   */
  private boolean write(Handle handle, Group group) {
    try {
      if (!database.write(handle, group)) {
        return false;
      }
      connected = new Connected(handle, group.head());
      return true;
    } catch (RuntimeException e) {
      if (isWritten(group.head(), e)) {
        return true;
      }
      throw e;
    }
  }

  private boolean isWritten(AuditChain.Head head, RuntimeException failure) {
    for (Duration pause : database.pauses()) {
      disconnect();
      pause(pause);
      try {
        return tables
            .records()
            .recordAt(connect().handle(), head.sequence())
            .map(AuditRecord::hash)
            .filter(head.hash()::equals)
            .isPresent();
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
    }
    throw Failures.using(database.shown(), failure);
  }

  private static void refuse(Handle handle, List<Submission> submissions, Set<Long> entryIds) {
    for (Submission submission : submissions) {
      submission.drafts().stream()
          .filter(draft -> entryIds.contains(draft.entryId()))
          .findFirst()
          .ifPresent(draft -> submission.refuse(handle, draft.entryId()));
    }
  }

  private Connected connect() {
    if (connected == null) {
      Handle handle = database.jdbi().open();
      try {
        connected = new Connected(handle, database.attach(handle));
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

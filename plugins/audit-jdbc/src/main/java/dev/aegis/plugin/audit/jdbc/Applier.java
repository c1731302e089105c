package dev.aegis.plugin.audit.jdbc;

import dev.aegis.audit.AuditChain;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Brings to H2's tables what its log has, on a thread of its own and in larger pieces than callers
 * come in: they need not wait for it, since the log is on disk. Readers wait until what was
 * acknowledged before they asked is there.
 *
 * <p>Where it fails, it takes from the log what the tables lack, again and again; until that
 * succeeds, those who wait or come are refused.
 *
 * <p>Thread-safe, but groups are handed over by one thread.
 */
final class Applier implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("aegis.audit");

  /** How much may wait, in characters of records. */
  private static final long MOST_WAITING = 3_000_000;

  private static final long LARGEST_PIECE = 1_000_000;

  /**
   * So much is worth writing; less is left for a moment, where nobody waits for it: entries that
   * end as soon as they began are then written once.
   */
  private static final long WORTHWHILE = 250_000;

  private static final long MOMENT_NANOS = 50_000_000;
  private static final List<Duration> PAUSES =
      List.of(Duration.ZERO, Duration.ofMillis(50), Duration.ofMillis(500));

  private final Jdbi jdbi;
  private final JournalTables tables;
  private final WriteAheadLog log;
  private final TableWriter writer;
  private final Thread thread;

  /** Held by who writes to the tables; taken before the other lock. */
  private final ReentrantLock writing = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Group> waiting = new ArrayDeque<>();
  private long waitingSize;

  /** The last record that was handed over. */
  private long promised;

  /** The last record that the tables have. */
  private long applied;

  /** The last record that somebody waits for. */
  private long wanted;

  /** When the oldest of those that wait came. */
  private long waitingSince;

  private @Nullable RuntimeException failure;
  private boolean closed;

  /** Touched by the thread alone. */
  private @Nullable Handle handle;

  /** What the database must have on disk before the log's oldest segment goes; 0 where it stays. */
  private long settling;

  /**
   * @param head where the tables end
   */
  Applier(Jdbi jdbi, JournalTables tables, WriteAheadLog log, AuditChain.Head head) {
    this.jdbi = jdbi;
    this.tables = tables;
    this.log = log;
    writer = new TableWriter(tables);
    promised = head.sequence();
    applied = head.sequence();
    thread = Thread.ofPlatform().name("aegis-audit-tables").daemon().unstarted(this::work);
  }

  void start() {
    thread.start();
  }

  /** Hands over a group that is in the log; waits where too much waits already. */
  void add(Group group) {
    lock.lock();
    try {
      while (waitingSize > MOST_WAITING && failure == null) {
        changed.awaitUninterruptibly();
      }
      if (waiting.isEmpty()) {
        waitingSince = System.nanoTime();
      }
      long last = group.head().sequence();
      promised = Math.max(promised, last);
      if (failure == null && last > applied) {
        waiting.add(group);
        waitingSize += group.size();
      }
      if (waiting.size() == 1 || waitingSize >= WORTHWHILE) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the tables have all that was handed over before.
   *
   * @throws RuntimeException why they do not
   */
  void await() {
    lock.lock();
    try {
      long last = promised;
      if (last > wanted) {
        wanted = last;
        changed.signalAll();
      }
      while (applied < last && failure == null) {
        changed.awaitUninterruptibly();
      }
      check();
    } finally {
      lock.unlock();
    }
  }

  /** Passes where it does not fail. */
  void check() {
    lock.lock();
    try {
      if (failure != null) {
        throw failure;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Something that is done to the tables while nothing else is. */
  @FunctionalInterface
  interface Work<T> {
    T on(Handle handle, TableWriter writer);
  }

  /**
   * Waits until the tables have all that was handed over before, then does something to them on
   * this thread, while nobody else does.
   */
  <T> T exclusively(Handle handle, Work<T> work) {
    await();
    writing.lock();
    try {
      return work.on(handle, writer);
    } catch (RuntimeException e) {
      writer.forget();
      throw e;
    } finally {
      writing.unlock();
    }
  }

  /** Told where the tables end, by who wrote to them {@linkplain #exclusively alone}. */
  void reached(long sequence) {
    lock.lock();
    try {
      applied = Math.max(applied, sequence);
      promised = Math.max(promised, sequence);
      while (!waiting.isEmpty() && waiting.peek().head().sequence() <= sequence) {
        waitingSize -= waiting.remove().size();
      }
      failure = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    while (awaitWork()) {
      writing.lock();
      try {
        applyWaiting();
        settle();
      } catch (RuntimeException | Error e) {
        recover(e);
      } finally {
        writing.unlock();
      }
    }
    disconnect();
  }

  /** Waits until there is something worth doing; false once it is closed and nothing waits. */
  private boolean awaitWork() {
    lock.lock();
    try {
      while (!closed && !isDue()) {
        awaitChange();
      }
      return !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // Its caller loops.
  private void awaitChange() {
    if (waiting.isEmpty()) {
      changed.awaitUninterruptibly();
      return;
    }
    try {
      var unused = changed.awaitNanos(waitingSince + MOMENT_NANOS - System.nanoTime());
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt it, and H2 would close its file if it were.
    }
  }

  private boolean isDue() {
    return !waiting.isEmpty()
        && (wanted > applied
            || waitingSize >= WORTHWHILE
            || System.nanoTime() - waitingSince >= MOMENT_NANOS);
  }

  private void applyWaiting() {
    List<Group> piece = piece();
    Changes changes = new Changes();
    piece.forEach(group -> group.rows().forEach(changes::add));
    Handle now = connect();
    now.useTransaction(transaction -> writer.write(transaction, changes));
    lock.lock();
    try {
      piece.forEach(
          group -> {
            waiting.remove();
            waitingSize -= group.size();
          });
      applied = piece.getLast().head().sequence();
      waitingSince = System.nanoTime();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private List<Group> piece() {
    lock.lock();
    try {
      List<Group> piece = new ArrayList<>();
      long size = 0;
      for (Group group : waiting) {
        if (!piece.isEmpty() && size + group.size() > LARGEST_PIECE) {
          break;
        }
        piece.add(group);
        size += group.size();
      }
      return piece;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has the database write to disk what is in the log's older segments, and gives the oldest up.
   */
  private void settle() {
    if (settling == 0 && log.isLong()) {
      settling = log.rotate();
    }
    if (settling > 0 && settling <= applied()) {
      H2.sync(connect());
      log.dropOldest();
      settling = 0;
    }
  }

  private long applied() {
    lock.lock();
    try {
      return applied;
    } finally {
      lock.unlock();
    }
  }

  private void recover(Throwable first) {
    Throwable last = first;
    for (int attempt = 0; true; attempt++) {
      writer.forget();
      disconnect();
      if (attempt >= PAUSES.size()) {
        fail(last);
      }
      if (!pause(PAUSES.get(Math.min(attempt, PAUSES.size() - 1)))) {
        return;
      }
      try {
        if (isAllReplayed()) {
          return;
        }
      } catch (RuntimeException | Error e) {
        last = e;
      }
    }
  }

  /** Takes from the log what the tables lack. */
  private boolean isAllReplayed() {
    Handle now = connect();
    AuditChain.Head head =
        tables
            .records()
            .head(now)
            .orElseThrow(() -> new IllegalStateException("its last record was changed"));
    long reached = log.replay(now, tables, head).sequence();
    lock.lock();
    try {
      // What was handed over while it failed was put aside, and is in the log alone.
      if (waiting.isEmpty() && promised > reached) {
        return false;
      }
      reached(reached);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** False where there is no sense in waiting any longer. */
  private boolean pause(Duration pause) {
    lock.lock();
    try {
      if (closed && failure != null) {
        waiting.clear();
        return false;
      }
      long left = pause.toNanos();
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void fail(Throwable why) {
    lock.lock();
    try {
      if (failure == null) {
        LOG.log(
            System.Logger.Level.ERROR,
            "the audit database does not take what its log has; no action runs until it does",
            why);
      }
      failure = why instanceof RuntimeException known ? known : new IllegalStateException(why);
      waiting.clear();
      waitingSize = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Handle connect() {
    Handle now = handle;
    if (now == null) {
      now = jdbi.open();
      handle = now;
      H2.holdBack(now);
    }
    return now;
  }

  private void disconnect() {
    Handle last = handle;
    handle = null;
    if (last != null) {
      try {
        last.close();
      } catch (RuntimeException e) {
        // It is broken, which is why it is let go.
      }
    }
  }

  /** Applies what waits, then stops. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
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

package dev.aegis.runtime;

import dev.aegis.audit.AuditEntry;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.AuditSink;
import dev.aegis.spi.SinkProgress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Brings the entries that ended to one sink, in order, from the journal: a slow or failing sink
 * delays nobody and misses nothing; it is tried again from where it was. A sink that remembers its
 * position is followed up from there when Aegis starts.
 */
final class Follower implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("aegis");
  private static final int BATCH = 500;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration LAST_PAUSE = Duration.ofMillis(200);
  private static final Duration LAST_CALL = Duration.ofSeconds(5);

  private final String name;
  private final AuditJournal journal;
  private final AuditSink sink;
  private final AtomicLong failures = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Thread thread;
  private final long headAtStart;

  /** Whether the journal may grow without a signal, and so must be looked at now and then. */
  private final boolean polls;

  /** Where a sink that remembers may have been left behind, there is something to bring at once. */
  private boolean waiting = true;

  private boolean closing;
  private volatile boolean begun;
  private volatile long cursor;
  private volatile boolean failing;

  Follower(String name, AuditJournal journal, AuditSink sink, boolean polls) {
    this.name = name;
    this.journal = journal;
    this.sink = sink;
    this.polls = polls;
    this.headAtStart = journal.head();
    this.cursor = headAtStart;
    this.thread = Thread.ofVirtual().name("aegis-sink-" + name).start(this::follow);
  }

  /** Says that the journal has grown. */
  void signal() {
    lock.lock();
    try {
      waiting = true;
      news.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The last record that the sink needs no more. */
  long delivered() {
    return begun ? cursor : 0;
  }

  /** How it goes. */
  SinkStatus status() {
    SinkProgress progress = progress();
    return new SinkStatus(
        name,
        cursor,
        failures.get() + progress.failures(),
        progress.waiting(),
        progress.parked(),
        failing || progress.failing());
  }

  private SinkProgress progress() {
    try {
      return sink.progress();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "audit sink " + name + " does not say how it goes", e);
      return SinkProgress.NONE;
    }
  }

  /** Brings what is left, where that takes no more than a few seconds. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      news.signal();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(LAST_CALL)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "audit sink {0} is left behind at record {1}",
            name,
            cursor);
        thread.interrupt();
        thread.join(LAST_PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sink.close();
  }

  private void follow() {
    Duration pause = FIRST_PAUSE;
    try {
      while (true) {
        boolean last = !awaitNews();
        if (deliver()) {
          pause = FIRST_PAUSE;
          if (last) {
            return;
          }
        } else if (last) {
          Thread.sleep(LAST_PAUSE);
        } else {
          pauseFor(pause);
          Duration twice = pause.multipliedBy(2);
          pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Brings all there is; false where the sink or the journal failed. */
  private boolean deliver() {
    try {
      begin();
      List<AuditEntry> entries = journal.endedAfter(cursor, BATCH);
      while (!entries.isEmpty()) {
        sink.append(entries);
        cursor = entries.getLast().lastSequence();
        entries = journal.endedAfter(cursor, BATCH);
      }
      failing = false;
      return true;
    } catch (Throwable e) {
      // A guest may throw anything, and the others must go on.
      failures.incrementAndGet();
      failing = true;
      LOG.log(System.Logger.Level.ERROR, "audit sink " + name + " failed", e);
      return false;
    }
  }

  /** Where the sink was when it was last let go; with a new one, where the journal was. */
  private void begin() {
    if (begun) {
      return;
    }
    OptionalLong position = sink.position();
    long start = position.orElse(headAtStart);
    if (start > headAtStart) {
      LOG.log(
          System.Logger.Level.WARNING,
          "audit sink {0} has followed a journal to record {1}, and this one ends at {2}: it is"
              + " another, or was put back from a backup; the sink gets all of it",
          name,
          Long.toString(start),
          Long.toString(headAtStart));
      start = 0;
    }
    sink.begin(start);
    cursor = start;
    begun = true;
  }

  /** False once there will be no more. */
  private boolean awaitNews() throws InterruptedException {
    lock.lock();
    try {
      while (!waiting && !closing) {
        if (polls) {
          waiting = !news.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
        } else {
          news.await();
        }
      }
      waiting = false;
      return !closing;
    } finally {
      lock.unlock();
    }
  }

  /** Waits, unless this is closed meanwhile; then there is something to try again. */
  private void pauseFor(Duration pause) throws InterruptedException {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (left > 0 && !closing) {
        left = news.awaitNanos(left);
      }
      waiting = true;
    } finally {
      lock.unlock();
    }
  }
}

package dev.aegis.runtime;

import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.ApprovalState;
import dev.aegis.audit.AuditEntry;
import dev.aegis.runtime.CaseStore.Stored;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.StateStore.Change;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Looks after approvals while nobody does: ends those whose time is over, tells callers here what
 * other processes did, and finds what can be forgotten. Thread-safe.
 */
final class Caretaker implements AutoCloseable {
  private static final Duration SWEEP = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(200);

  /** How long to wait for a store that is away. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /** What ends sooner ends to the moment; the rest is found by the next sweep. */
  private static final Duration SOON = Duration.ofMinutes(1);

  /** How long a look at the store may take that is away. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int MOST_A_SWEEP = 1_000;
  private static final int MOST_REMOVALS = 10;

  private final CaseStore cases;
  private final AuditJournal journal;
  private final Transitions transitions;
  private final Waiters waiters;
  private final Execution execution;
  private final Beginnings beginnings;
  private final InstantSource clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("aegis-approvals").factory());

  /** Handlers, and who is behind them, are not to be flooded, nor the store's connections taken. */
  private final Semaphore asking = new Semaphore(4);

  /** Apart from the other, since a handler may hang, and what is over ends all the same. */
  private final Semaphore ending = new Semaphore(4);

  private volatile List<Change> removable = List.of();

  Caretaker(
      CaseStore cases,
      AuditJournal journal,
      Transitions transitions,
      Waiters waiters,
      Execution execution,
      Beginnings beginnings,
      InstantSource clock) {
    this.cases = cases;
    this.journal = journal;
    this.transitions = transitions;
    this.waiters = waiters;
    this.execution = execution;
    this.beginnings = beginnings;
    this.clock = clock;
  }

  /** Begins. */
  void start(Takeover takeover) {
    every(SWEEP, Duration.ZERO, guarded("what is over could not be looked for", this::sweep));
    if (takeover.isShared()) {
      every(POLL, POLL, guarded("what others decided could not be looked for", this::poll));
      every(
          Takeover.BEAT,
          Takeover.BEAT,
          guarded("the other servers on the store could not be looked for", takeover::beat));
    }
  }

  private void every(Duration period, Duration first, Runnable task) {
    Future<?> unused =
        timer.scheduleWithFixedDelay(
            task, first.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends an approval when its time is over. */
  void expireAfter(String id, Duration timeout) {
    if (timeout.compareTo(SOON) <= 0) {
      after(timeout, () -> onThread(notEnded(id), () -> transitions.expire(id)));
    }
  }

  private static String notEnded(String id) {
    return "the approval " + id + " could not be ended";
  }

  private void after(Duration pause, Runnable task) {
    try {
      Future<?> unused = timer.schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Closed: who starts next goes on with all that waits.
    }
  }

  /** Some ended approvals that nobody is to look at any more; each is told once. */
  List<Change> removals() {
    List<Change> some = removable;
    removable = List.of();
    return some;
  }

  /**
   * On a thread of its own, so that many wait for the disk together.
   *
   * @param failed what to say where it fails
   */
  void onThread(String failed, Runnable task) {
    Thread.ofVirtual().name("aegis-approval").start(guarded(failed, task));
  }

  /** Puts something before a handler on a thread of its own; where the store is away, later. */
  void ask(String failed, Runnable task) {
    inTurn(asking, failed, () -> untilStored(asking, failed, task));
  }

  /** The same after a while. */
  void askAfter(Duration pause, String failed, Runnable task) {
    after(pause, () -> ask(failed, task));
  }

  /** Does now what must not be lost; where the store is away, again when it is back. */
  void keep(String failed, Runnable task) {
    untilStored(ending, failed, task);
  }

  private void untilStored(Semaphore turns, String failed, Runnable task) {
    try {
      task.run();
    } catch (StoreException e) {
      Mishap.log(System.Logger.Level.WARNING, failed + "; it is tried again", e);
      again(turns, failed, task);
    }
  }

  private void again(Semaphore turns, String failed, Runnable task) {
    after(
        AGAIN,
        () ->
            inTurn(
                turns,
                failed,
                () -> {
                  try {
                    task.run();
                  } catch (StoreException e) {
                    again(turns, failed, task);
                  }
                }));
  }

  private void inTurn(Semaphore turns, String failed, Runnable task) {
    onThread(
        failed,
        () -> {
          turns.acquireUninterruptibly();
          try {
            task.run();
          } finally {
            turns.release();
          }
        });
  }

  private void sweep() {
    Instant now = clock.instant();
    cases
        .overdue(now, MOST_A_SWEEP)
        .forEach(id -> inTurn(ending, notEnded(id), () -> transitions.expire(id)));
    removable = cases.stale(now, MOST_REMOVALS);
    beginnings.sweep(now);
  }

  private void poll() {
    List<String> waited = waiters.ids();
    if (waited.isEmpty()) {
      return;
    }
    Map<String, ApprovalState> states = cases.states(waited);
    waited.stream()
        .filter(id -> states.get(id) != ApprovalState.PENDING)
        .forEach(id -> cases.find(id).ifPresent(this::tell));
  }

  /** What ended here is told by whoever ended it. */
  private void tell(Stored stored) {
    ApprovalRequest request = stored.approval().request();
    Waiters.Waiter waiter = waiters.find(request.id());
    if (waiter == null || execution.isRunning(request.auditId())) {
      return;
    }
    AuditEntry entry = journal.trail(request.auditId()).orElseThrow().entry();
    boolean ended = entry.durationMillis() != null;
    if (ended) {
      waiters.complete(
          request.id(),
          Transitions.run(request, waiter.decision())
              .result(entry.resultStatus(), entry.resultData(), entry.resultError()));
    }
  }

  private Runnable guarded(String failed, Runnable task) {
    return () -> {
      try {
        if (!timer.isShutdown()) {
          task.run();
        }
      } catch (RuntimeException e) {
        Mishap.log(System.Logger.Level.WARNING, failed, e);
      }
    };
  }

  /** Begins nothing more, and waits for what it is doing, which needs the store. */
  @Override
  public void close() {
    timer.shutdown();
    try {
      boolean unused = timer.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalState;
import dev.aegis.audit.AuditEntry;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.source.SourceText;
import dev.aegis.spi.Store;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.CommonStore;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryLeases;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Inbox;
import dev.aegis.testing.TurnedClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What callers bring along runs on their thread, at most once, and nowhere else. */
@Timeout(120)
class OwnCodeTest {
  private static final String POLICY =
      """
      rules:
        - {name: reads, match: {type: read}, approval: auto}
        - {name: writes, match: {type: write}, approval: approve, review: {timeout: 10m}}
        - {name: pays, match: {type: pay}, approval: approve, review: {quorum: 2, timeout: 10m}}
        - {name: deletes, match: {type: delete}, approval: block}
      audit: {mask: [params.card]}
      """;

  private final InMemoryStore store = new InMemoryStore();
  private final TurnedClock clock = new TurnedClock(AuditSamples.NOON);
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicInteger executorRuns = new AtomicInteger();

  private String work() {
    runs.incrementAndGet();
    return Thread.currentThread().getName();
  }

  @Test
  void whatIsAutomaticRunsOnTheCallersThread() {
    try (Aegis aegis = aegis(store)) {
      assertThat(aegis.run(Action.of("read", "crm"), this::work))
          .isEqualTo(Thread.currentThread().getName());
    }
    assertThat(runs).hasValue(1);
    assertThat(executorRuns).hasValue(0);
    assertThat(entry("read").resultStatus()).isEqualTo(ResultStatus.SUCCESS);
    assertThat(entry("read").resultData()).isNull();
  }

  @Test
  void whatIsBlockedDoesNotRun() {
    try (Aegis aegis = aegis(store)) {
      var refused =
          catchThrowableOfType(
              ActionRefusedException.class,
              () -> aegis.run(Action.of("delete", "crm"), this::work));
      assertThat(refused).hasMessage("Blocked by policy rule: deletes");
      assertThat(refused.result().status()).isEqualTo(ResultStatus.BLOCKED);
      assertThat(refused.decision().matchedRule()).isEqualTo("deletes");
    }
    assertThat(runs).hasValue(0);
  }

  @Test
  void whatItThrowsIsOnRecordAndReachesTheCaller() {
    try (Aegis aegis = aegis(store)) {
      var full = new IOException("disk full\nat sector 7");
      assertThatThrownBy(
              () ->
                  aegis.run(
                      Action.of("read", "crm"),
                      () -> {
                        throw full;
                      }))
          .isSameAs(full);
      assertThat(entry("read").resultStatus()).isEqualTo(ResultStatus.FAILED);
      assertThat(entry("read").resultError()).isEqualTo("IOException: disk full");

      var broken = new StackOverflowError();
      assertThatThrownBy(
              () ->
                  aegis.run(
                      Action.of("read", "other"),
                      () -> {
                        throw broken;
                      }))
          .isSameAs(broken);
      assertThat(store.entries().getLast().resultStatus()).isEqualTo(ResultStatus.UNKNOWN);
    }
  }

  @Test
  void whatIsApprovedRunsOnTheThreadThatWaited() throws Exception {
    try (Aegis aegis = aegis(store);
        ExecutorService callers = Executors.newSingleThreadExecutor(named("caller"))) {
      Future<String> caller =
          callers.submit(() -> aegis.run(Action.of("write", "crm"), this::work));
      aegis.approvals().answer(pending(aegis), Answer.approvedBy("ann", ""));
      assertThat(caller.get()).isEqualTo("caller");
      assertThat(entry("write").decidedBy()).isEqualTo("ann");

      Future<String> other = callers.submit(() -> aegis.run(Action.of("write", "crm"), this::work));
      aegis.approvals().answer(pending(aegis), Answer.deniedBy("ann", "no"));
      assertThatThrownBy(other::get)
          .hasCauseInstanceOf(ActionRefusedException.class)
          .hasMessageContaining("Denied by ann: no");
    }
    assertThat(runs).hasValue(1);
    assertThat(executorRuns).hasValue(0);
  }

  @Property(tries = 60)
  void itRunsOnceHoweverManyApproveAtOnce(@ForAll @IntRange(min = 2, max = 6) int people)
      throws Exception {
    var fresh = new OwnCodeTest();
    try (Aegis aegis = fresh.aegis(fresh.store);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<String> caller = threads.submit(() -> aegis.run(Action.of("pay", "crm"), fresh::work));
      String id = pending(aegis);
      var together = new CyclicBarrier(people);
      List<Future<AnswerReceipt>> answers = new ArrayList<>();
      for (int i = 0; i < people; i++) {
        Answer answer = Answer.approvedBy("person" + i, "");
        answers.add(
            threads.submit(
                () -> {
                  together.await();
                  return aegis.approvals().answer(id, answer);
                }));
      }
      for (Future<AnswerReceipt> answer : answers) {
        answer.get();
      }
      assertThat(caller.get()).isNotEmpty();
    }
    assertThat(fresh.runs).hasValue(1);
    assertThat(fresh.executorRuns).hasValue(0);
    assertThat(fresh.entry("pay").resultStatus()).isEqualTo(ResultStatus.SUCCESS);
  }

  /** What may happen to one that waits. */
  enum Move {
    ANN_APPROVES,
    BEN_APPROVES,
    EVE_DENIES,
    CALLER_IS_INTERRUPTED,
    TIME_PASSES,
    CLOSE
  }

  @Property(tries = 100)
  void whateverHappensAtOnceItRunsAtMostOnceAndTheRecordSaysWhether(
      @ForAll @Size(min = 1, max = 6) @UniqueElements List<Move> moves) throws Exception {
    var fresh = new OwnCodeTest();
    Aegis aegis = fresh.aegis(new CommonStore(fresh.store, null));
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      var caller = new Thread(() -> fresh.runQuietly(aegis));
      caller.start();
      String id = pending(aegis);
      var together = new CyclicBarrier(moves.size());
      List<Future<?>> movers = new ArrayList<>();
      for (Move move : moves) {
        movers.add(
            threads.submit(
                () -> {
                  together.await();
                  fresh.make(move, aegis, id, caller);
                  return null;
                }));
      }
      for (Future<?> mover : movers) {
        mover.get();
      }
      aegis.close();
      caller.join();
    }
    assertThat(fresh.executorRuns).hasValue(0);
    assertThat(fresh.runs.get()).isBetween(0, 1);
    assertThat(fresh.entry("pay").resultStatus())
        .isEqualTo(fresh.runs.get() == 1 ? ResultStatus.SUCCESS : ResultStatus.DENIED);
  }

  private void runQuietly(Aegis aegis) {
    try {
      assertThat(aegis.run(Action.of("pay", "crm"), this::work)).isNotEmpty();
    } catch (ActionRefusedException e) {
      assertThat(runs).hasValue(0);
    }
  }

  private void make(Move move, Aegis aegis, String id, Thread caller) {
    switch (move) {
      case ANN_APPROVES -> aegis.approvals().answer(id, Answer.approvedBy("ann", ""));
      case BEN_APPROVES -> aegis.approvals().answer(id, Answer.approvedBy("ben", ""));
      case EVE_DENIES -> aegis.approvals().answer(id, Answer.deniedBy("eve", ""));
      case CALLER_IS_INTERRUPTED -> caller.interrupt();
      case TIME_PASSES -> clock.turn(Duration.ofMinutes(10));
      case CLOSE -> aegis.close();
    }
  }

  @Test
  void whoClosesWhilePeopleAreAskedNeverRunsIt() throws Exception {
    try (ExecutorService callers = Executors.newSingleThreadExecutor()) {
      Future<String> caller;
      try (Aegis aegis = aegis(store)) {
        caller = callers.submit(() -> aegis.run(Action.of("write", "crm"), this::work));
        pending(aegis);
      }
      assertThatThrownBy(caller::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(ActionRefusedException.class);
    }
    store.reopen();
    assertThat(entry("write").resultStatus()).isEqualTo(ResultStatus.DENIED);
    assertThat(runs).hasValue(0);
  }

  @Test
  void afterARestartNeitherTheCodeNorTheExecutorRuns() {
    try (ExecutorService callers = Executors.newSingleThreadExecutor()) {
      Future<String> caller;
      try (Aegis crashed = aegis(new CommonStore(store, null))) {
        caller = callers.submit(() -> crashed.run(Action.of("write", "crm"), this::work));
        String id = pending(crashed);
        try (Aegis next = aegis(new CommonStore(store, null))) {
          Eventually.holds(() -> entry("write").resultStatus() == ResultStatus.DENIED);
          assertThat(entry("write").resultError())
              .isEqualTo("Denied: the program that was to run it is gone");
          assertThat(next.approvals().answer(id, Answer.approvedBy("ann", "")))
              .isInstanceOf(AnswerReceipt.Decided.class);
        }
      }
      assertThatThrownBy(caller::get).hasCauseInstanceOf(ActionRefusedException.class);
    }
    assertThat(runs).hasValue(0);
    assertThat(executorRuns).hasValue(0);
  }

  @Test
  void anotherProcessCanDenyItAndNotApproveIt() throws Exception {
    var leases = new InMemoryLeases();
    try (ExecutorService callers = Executors.newSingleThreadExecutor();
        Aegis here = aegis(new CommonStore(store, leases));
        Aegis there = aegis(new CommonStore(store, leases))) {
      Future<String> caller = callers.submit(() -> here.run(Action.of("write", "crm"), this::work));
      String id = pending(there);
      assertThat(there.approvals().answer(id, Answer.approvedBy("ann", "")))
          .isEqualTo(
              new AnswerReceipt.NotAllowed(
                  "what it is to run is with the program that asked; approve it there"));
      there.approvals().answer(id, Answer.deniedBy("ann", "no"));
      assertThatThrownBy(caller::get).hasMessageContaining("Denied by ann: no");

      Future<String> second = callers.submit(() -> here.run(Action.of("write", "crm"), this::work));
      here.approvals().answer(pending(there), Answer.approvedBy("ann", ""));
      assertThat(second.get()).isNotEmpty();
    }
    assertThat(runs).hasValue(1);
    assertThat(executorRuns).hasValue(0);
  }

  @Test
  void whatExpiresIsNotRun() throws Exception {
    try (ExecutorService callers = Executors.newSingleThreadExecutor();
        Aegis aegis = aegis(store)) {
      Future<String> caller =
          callers.submit(() -> aegis.run(Action.of("write", "crm"), this::work));
      String id = pending(aegis);
      clock.turn(Duration.ofMinutes(10));
      aegis.approvals().answer(id, Answer.approvedBy("ann", ""));
      assertThatThrownBy(caller::get).hasMessageContaining("no answer within 10 min");
    }
    assertThat(runs).hasValue(0);
  }

  private Aegis aegis(Store on) {
    return Aegis.builder()
        .clock(clock)
        .store(on)
        .policy(List.of(new SourceText("policy.yaml", POLICY)))
        .approval(new Inbox())
        .executor(
            action -> {
              executorRuns.incrementAndGet();
              return new ExecutionResult.Succeeded(null);
            })
        .build();
  }

  private static String pending(Aegis aegis) {
    ApprovalCase first =
        Eventually.get(
                () -> aegis.approvals().list(ApprovalState.PENDING, 0, 1),
                pending -> !pending.isEmpty())
            .getFirst();
    return first.request().id();
  }

  private AuditEntry entry(String type) {
    return store.entries().stream()
        .filter(entry -> entry.actionType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private static java.util.concurrent.ThreadFactory named(String name) {
    return task -> new Thread(task, name);
  }
}

package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalState;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditQuery;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.source.SourceText;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreException;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.CommonStore;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryLeases;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Inbox;
import dev.aegis.testing.TurnedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EmergencyStopTest {
  private static final String POLICY =
      """
      rules:
        - {name: reads, match: {type: read}, approval: auto, risk_level: low}
        - {name: writes, match: {type: write}, approval: approve}
      """;

  private final InMemoryStore store = new InMemoryStore();
  private final TurnedClock clock = new TurnedClock(AuditSamples.NOON);
  private final List<String> runs = new CopyOnWriteArrayList<>();

  @Test
  void everyDecisionIsBlockUntilItIsResumed() {
    try (Aegis aegis = aegis(store)) {
      PolicyInForce held = aegis.policy();
      aegis.emergencyStop().stop("the bots run wild", "ann");

      Decision decision = aegis.evaluate(Action.of("read", "crm"));
      assertThat(decision.approval()).isEqualTo(Approval.BLOCK);
      assertThat(decision.riskLevel()).isEqualTo(RiskLevel.CRITICAL);
      assertThat(decision.matchedRule()).isEqualTo("<stopped>");
      assertThat(decision.reason()).isEqualTo("the bots run wild");
      assertThat(held.decide(Action.of("read", "crm"), clock.instant())).isEqualTo(decision);
      assertThat(aegis.explain(Action.of("read", "crm"), clock.instant()).decision())
          .isEqualTo(decision);
      ActionResult result = aegis.execute(Action.of("read", "crm"));
      assertThat(result.status()).isEqualTo(ResultStatus.BLOCKED);
      assertThat(result.error()).isEqualTo("Blocked by policy rule: <stopped>");
      assertThat(runs).isEmpty();
      assertThat(aegis.readiness().warnings())
          .contains("stopped by ann at 2026-03-01T12:00:00.123456Z: the bots run wild");

      assertThat(aegis.emergencyStop().resume("ben", "caught them")).isTrue();
      assertThat(aegis.emergencyStop().resume("ben", "again")).isFalse();
      assertThat(aegis.execute(Action.of("read", "crm")).status()).isEqualTo(ResultStatus.SUCCESS);
    }
    assertThat(administrative())
        .containsExactly("policy_in_force", "start", "stop", "resume", "shutdown");
  }

  @Test
  void itOutlivesARestart() {
    try (Aegis aegis = aegis(store)) {
      aegis.emergencyStop().stop("first", "ann");
      aegis.emergencyStop().stop("second", "ben");
    }
    store.reopen();
    try (Aegis aegis = aegis(store)) {
      assertThat(aegis.evaluate(Action.of("read", "crm")).reason()).isEqualTo("second");
    }
  }

  @Test
  void whatWasApprovedBeforeItDoesNotBeginAfterIt() {
    try (Aegis aegis = aegis(store)) {
      ActionResult asked = ask(aegis);
      aegis.emergencyStop().stop("enough", "ann");
      aegis
          .approvals()
          .answer(Objects.requireNonNull(asked.approvalId()), Answer.approvedBy("ann", ""));
      Eventually.holds(() -> entry(asked).resultStatus() == ResultStatus.DENIED);
      assertThat(entry(asked).resultError()).isEqualTo("Denied: Aegis is stopped: enough");
      assertThat(runs).isEmpty();
      assertThat(aegis.approvals().list(ApprovalState.PENDING, 0, 10)).isEmpty();
    }
  }

  @Test
  void anotherProcessOnTheStoreStopsToo() {
    var leases = new InMemoryLeases();
    try (Aegis here = aegis(new CommonStore(store, leases));
        Aegis there = aegis(new CommonStore(store, leases))) {
      here.emergencyStop().stop("enough", "ann");
      assertThat(isBlocked(there)).isTrue();
      assertThat(there.execute(Action.of("read", "crm")).status()).isEqualTo(ResultStatus.BLOCKED);
      there.emergencyStop().resume("ben", "");
      Eventually.holds(() -> !isBlocked(here));
    }
  }

  @Test
  void whoCanNotAskWhetherItStandsTakesItThatItDoes() {
    var nanos = new AtomicLong();
    var stop = new EmergencyStop(store.state(), clock, true, nanos::get);
    store.failWith(StoreException.Reason.UNAVAILABLE);
    nanos.set(Duration.ofSeconds(10).toNanos());
    assertThat(stop.refusal()).isNull();
    nanos.incrementAndGet();
    assertThat(stop.refusal())
        .isEqualTo("the store has not said for 10 s whether Aegis is stopped");
    store.failWith(null);
    assertThat(stop.refusalNow()).isNull();
    assertThat(stop.refusal()).isNull();
  }

  @Test
  void whoDecidesLooksAgainWhereAnOrderMayHaveBeenAnsweredSince() {
    var nanos = new AtomicLong();
    var elsewhere = new EmergencyStop(store.state(), clock, true, System::nanoTime);
    var here = new EmergencyStop(store.state(), clock, true, nanos::get);
    long begun = System.nanoTime();
    elsewhere.stop("enough", "ann");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(StandingOrder.SETTLED);
    nanos.set(StandingOrder.SETTLED.toNanos());
    assertThat(here.refusal()).as("seen when no order could have been answered yet").isNull();
    nanos.incrementAndGet();
    assertThat(here.refusal()).isEqualTo("enough");
  }

  @Test
  void whatIsToRunIsRefusedWhereTheStoreStillSaysNothing() {
    var nanos = new AtomicLong();
    var stop = new EmergencyStop(store.state(), clock, true, nanos::get);
    nanos.set(Duration.ofSeconds(11).toNanos());
    store.failWith(StoreException.Reason.UNAVAILABLE);
    assertThat(stop.refusalNow())
        .isEqualTo("the store has not said for 10 s whether Aegis is stopped");
    store.failWith(null);
    assertThat(stop.refusalNow()).isNull();
  }

  @Test
  void aStoreThatHangsHoldsNoDecisionUp() {
    var slow = new AtomicBoolean();
    var over = new Semaphore(0);
    var looks = new AtomicInteger();
    Store hanging =
        new LateState(
            store,
            () -> {
              looks.incrementAndGet();
              over.acquireUninterruptibly();
            },
            slow);
    var nanos = new AtomicLong();
    var stop = new EmergencyStop(hanging.state(), clock, true, nanos::get);
    slow.set(true);
    nanos.set(Duration.ofSeconds(2).toNanos());
    assertThat(stop.refusal()).isNull();
    assertThat(stop.refusal()).isNull();
    assertThat(looks).as("one look for all who wait").hasValue(1);
    nanos.set(Duration.ofSeconds(11).toNanos());
    assertThat(stop.refusal())
        .isEqualTo("the store has not said for 10 s whether Aegis is stopped");
    slow.set(false);
    over.release();
    Eventually.holds(() -> stop.refusalNow() == null);
  }

  @Test
  void whatIsAboutToRunIsAskedOfTheStore() {
    var elsewhere = new EmergencyStop(store.state(), clock, true, System::nanoTime);
    var here = new EmergencyStop(store.state(), clock, true, () -> 0);
    elsewhere.stop("enough", "ann");
    assertThat(here.refusal()).isNull();
    assertThat(here.refusalNow()).isEqualTo("enough");
  }

  @Test
  void whoLookedBeforeTheOrderDoesNotUndoIt() {
    var slow = new AtomicBoolean();
    List<Runnable> meanwhile = new ArrayList<>();
    Store late = new LateState(store, () -> meanwhile.forEach(Runnable::run), slow);
    var stop = new EmergencyStop(late.state(), clock, true, System::nanoTime);
    meanwhile.add(
        () -> {
          slow.set(false);
          stop.stop("enough", "ann");
        });
    slow.set(true);
    stop.look();
    assertThat(stop.refusal()).isEqualTo("enough");
  }

  @Test
  void anOrderThatCanNotBeKeptIsNoOrder() {
    try (Aegis aegis = aegis(store)) {
      store.failWith(StoreException.Reason.UNAVAILABLE);
      assertThatThrownBy(() -> aegis.emergencyStop().stop("enough", "ann"))
          .isInstanceOf(StoreException.class);
      store.failWith(null);
      assertThat(isBlocked(aegis)).isFalse();
      assertThatThrownBy(() -> aegis.emergencyStop().stop(" ", "ann"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> aegis.emergencyStop().stop("x".repeat(501), "ann"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private boolean isBlocked(Aegis aegis) {
    return aegis.evaluate(Action.of("read", "crm")).approval() == Approval.BLOCK;
  }

  private ActionResult ask(Aegis aegis) {
    return aegis.execute(Action.of("write", "crm"), aegis.policy(), "bot", Duration.ZERO);
  }

  private AuditEntry entry(ActionResult result) {
    return store.trail(result.auditId()).orElseThrow().entry();
  }

  private List<String> administrative() {
    store.reopen();
    List<String> types = new ArrayList<>();
    store.forEach(
        new AuditQuery(
            true, null, null, null, null, null, null, null, null, 0, 100, AuditQuery.Order.ASC),
        entry -> types.add(entry.actionType()));
    return types;
  }

  private Aegis aegis(Store store) {
    return Aegis.builder()
        .store(store)
        .clock(clock)
        .policy(List.of(new SourceText("policy.yaml", POLICY)))
        .defaultApproval("people")
        .approval("people", new Inbox())
        .executor(
            action -> {
              runs.add(action.type());
              return new ExecutionResult.Succeeded(null);
            })
        .build();
  }
}

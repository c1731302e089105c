package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalState;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.Cause;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.runtime.RecoveryRule.Retry;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.StoreException;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.CommonStore;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Inbox;
import dev.aegis.testing.TurnedClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What follows a failure is an action like any other. */
@Timeout(120)
class RecoveryTest {
  private static final String POLICY =
      """
      rules:
        - {name: asked, match: {type: asked_*}, approval: approve}
        - {name: blocked, match: {type: blocked_*}, approval: block}
        - {name: others, match: {type: "*"}, approval: auto}
      audit: {mask: [params.card]}
      """;

  private static final ExecutionResult AGAIN = new ExecutionResult.Failed("busy", true);
  private static final ExecutionResult BROKEN = new ExecutionResult.Failed("broken");
  private static final ExecutionResult DONE = new ExecutionResult.Succeeded(null);
  private static final Duration FOREVER = Duration.ofDays(31);
  private static final Retry THREE = new Retry(3, Duration.ofSeconds(2));

  private final InMemoryStore store = new InMemoryStore();
  private final TurnedClock clock = new TurnedClock(AuditSamples.NOON);
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final List<Action> runs = new CopyOnWriteArrayList<>();
  private final Deque<ExecutionResult> outcomes = new ArrayDeque<>();

  @Test
  void whatCanBeRepeatedIsTriedAgainWithADoublingWait() {
    outcomes.addAll(List.of(AGAIN, AGAIN, DONE));
    try (Aegis aegis = aegis(rule("deploy*").withRetry(THREE)).build()) {
      ActionResult result = aegis.execute(action("deploy_web"), aegis.policy(), "bot", FOREVER);
      assertThat(result.status()).isEqualTo(ResultStatus.SUCCESS);
      assertThat(result.auditId()).isEqualTo(entries().getLast().id());
    }
    assertThat(pauses).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(runs).hasSize(3).allMatch(action("deploy_web")::equals);
    List<AuditEntry> entries = entries();
    assertThat(entries)
        .extracting(AuditEntry::resultStatus)
        .containsExactly(ResultStatus.FAILED, ResultStatus.FAILED, ResultStatus.SUCCESS);
    assertThat(cause(entries.get(0))).isNull();
    assertThat(cause(entries.get(1))).isEqualTo(new Cause.RetryOf(entries.get(0).id(), 2));
    assertThat(cause(entries.get(2))).isEqualTo(new Cause.RetryOf(entries.get(1).id(), 3));
    Map<String, ?> intent = first(entries.get(2));
    assertThat(intent.get("caller")).isEqualTo("bot");
    assertThat(intent.get("cause"))
        .isEqualTo(Map.of("retry_of", entries.get(1).id(), "attempt", 3L));
  }

  @Test
  void whatFailsForGoodIsTakenBackOnce() {
    outcomes.addAll(List.of(AGAIN, AGAIN, AGAIN, DONE));
    try (Aegis aegis = aegis(rule("deploy").withRetry(THREE).withRollback("undo")).build()) {
      ActionResult result = aegis.execute(action("deploy"));
      assertThat(result.status()).isEqualTo(ResultStatus.FAILED);
      assertThat(result.auditId()).isEqualTo(entries().get(2).id());
    }
    assertThat(runs).hasSize(4);
    AuditEntry rollback = entries().getLast();
    assertThat(rollback.actionType()).isEqualTo("undo");
    assertThat(rollback.agentId()).isEqualTo("agent");
    assertThat(rollback.sessionId()).isEqualTo("session");
    assertThat(rollback.actionParams()).isEqualTo(Map.of("rows", 12L, "card", "masked"));
    assertThat(runs.getLast().params()).isEqualTo(action("deploy").params());
    assertThat(cause(rollback)).isEqualTo(new Cause.RollbackOf(entries().get(2).id()));
  }

  @Test
  void whatIsNotSaidToBeRepeatableIsNotTriedAgain() {
    outcomes.addAll(List.of(BROKEN, DONE, new ExecutionResult.Unknown("lost")));
    try (Aegis aegis = aegis(rule("*").withRetry(THREE).withRollback("undo")).build()) {
      aegis.execute(action("deploy"));
      assertThat(types()).containsExactly("deploy", "undo");
      aegis.execute(action("deploy"));
    }
    assertThat(types()).containsExactly("deploy", "undo", "deploy");
    assertThat(entries().getLast().resultStatus()).isEqualTo(ResultStatus.UNKNOWN);
  }

  @Test
  void nothingFollowsARollbackThatFails() {
    outcomes.addAll(List.of(BROKEN, AGAIN));
    try (Aegis aegis = aegis(rule("*").withRetry(THREE).withRollback("undo")).build()) {
      aegis.execute(action("deploy"));
    }
    assertThat(types()).containsExactly("deploy", "undo");
    assertThat(entries().getLast().resultStatus()).isEqualTo(ResultStatus.FAILED);
  }

  @Test
  void aRetryIsDecidedAnew() {
    var governors = new ArrayList<Aegis>();
    ActionExecutor executor =
        action -> {
          runs.add(action);
          if (action.type().equals("undo")) {
            return DONE;
          }
          String stricter =
              """
              rules:
                - {match: {type: deploy}, approval: block}
                - {match: {type: undo}, approval: auto}
              """;
          governors.getFirst().putPolicy(List.of(new SourceText("p", stricter)), "ann", null);
          return AGAIN;
        };
    try (Aegis aegis =
        aegis(rule("deploy").withRetry(THREE).withRollback("undo")).executor(executor).build()) {
      governors.add(aegis);
      assertThat(aegis.execute(action("deploy")).status()).isEqualTo(ResultStatus.BLOCKED);
    }
    assertThat(types()).containsExactly("deploy", "deploy", "undo");
    assertThat(runs).extracting(Action::type).containsExactly("deploy", "undo");
    assertThat(cause(entries().get(1))).isEqualTo(new Cause.RetryOf(entries().get(0).id(), 2));
    assertThat(cause(entries().get(2))).isEqualTo(new Cause.RollbackOf(entries().get(0).id()));
  }

  @Test
  void peopleAreAskedAboutEachAttemptAndWhoSaysNoEndsIt() {
    outcomes.addAll(List.of(AGAIN, AGAIN, DONE));
    try (Aegis aegis = aegis(rule("asked_*").withRetry(THREE).withRollback("undo")).build()) {
      aegis.execute(action("asked_deploy"), aegis.policy(), null, Duration.ZERO);
      approve(aegis);
      Eventually.holds(() -> entries().size() == 2);
      assertThat(runs).hasSize(1);
      approve(aegis);
      Eventually.holds(() -> entries().size() == 3);
      aegis.approvals().answer(pending(aegis), Answer.deniedBy("ann", "enough"));
      Eventually.holds(
          () -> entries().getLast().resultStatus() == ResultStatus.SUCCESS && runs.size() == 3);
    }
    assertThat(types()).containsExactly("asked_deploy", "asked_deploy", "asked_deploy", "undo");
    assertThat(cause(entries().getLast())).isEqualTo(new Cause.RollbackOf(entries().get(1).id()));
    assertThat(entries().get(2).resultStatus()).isEqualTo(ResultStatus.DENIED);
  }

  @Test
  void aRollbackIsAskedAboutWhereThePolicySaysSo() {
    outcomes.addAll(List.of(BROKEN, DONE));
    try (Aegis aegis = aegis(rule("deploy").withRollback("asked_undo")).build()) {
      assertThat(aegis.execute(action("deploy")).error()).isEqualTo("broken");
      assertThat(runs).hasSize(1);
      assertThat(entries().getLast().resultStatus()).isEqualTo(ResultStatus.PENDING);
      approve(aegis);
      Eventually.holds(() -> entries().getLast().resultStatus() == ResultStatus.SUCCESS);
    }
    try (Aegis aegis = aegis(rule("deploy").withRollback("blocked_undo")).build()) {
      outcomes.add(BROKEN);
      aegis.execute(action("deploy"));
    }
    assertThat(entries().getLast().resultStatus()).isEqualTo(ResultStatus.BLOCKED);
    assertThat(runs).hasSize(3);
  }

  @Test
  void whoWaitsForPeopleHearsOfARetryThatWaits() throws Exception {
    outcomes.add(AGAIN);
    try (Aegis aegis = aegis(rule("asked_*").withRetry(THREE)).build();
        ExecutorService callers = Executors.newSingleThreadExecutor()) {
      Future<ActionResult> caller = callers.submit(() -> aegis.execute(action("asked_deploy")));
      approve(aegis);
      ActionResult result = caller.get();
      assertThat(result.status()).isEqualTo(ResultStatus.PENDING);
      assertThat(result.approvalId()).isEqualTo(pending(aegis));
    }
  }

  @Test
  void attemptsAreCountedAcrossARestart() {
    RecoveryRule rule = rule("asked_*").withRetry(new Retry(2, Duration.ZERO)).withRollback("undo");
    outcomes.addAll(List.of(AGAIN, AGAIN, DONE));
    try (Aegis aegis = aegis(rule).build()) {
      aegis.execute(Action.of("asked_deploy", "web"), aegis.policy(), null, Duration.ZERO);
      approve(aegis);
      Eventually.holds(() -> entries().size() == 2);
    }
    try (Aegis aegis = aegis(rule).build()) {
      approve(aegis);
      Eventually.holds(() -> runs.size() == 3);
    }
    assertThat(types()).containsExactly("asked_deploy", "asked_deploy", "undo");
    assertThat(cause(entries().get(2))).isEqualTo(new Cause.RollbackOf(entries().get(1).id()));
  }

  @Test
  void whoClosesDoesNotWaitForTheNextAttempt() throws Exception {
    outcomes.add(AGAIN);
    var waiting = new CountDownLatch(1);
    try (ExecutorService callers = Executors.newSingleThreadExecutor()) {
      Aegis aegis =
          aegis(
                  rule("*")
                      .withRetry(new Retry(2, Duration.ofHours(1), Duration.ofHours(1)))
                      .withRollback("undo"))
              .pause(
                  (time, over) -> {
                    waiting.countDown();
                    return Pause.REAL.await(time, over);
                  })
              .build();
      Future<ActionResult> caller = callers.submit(() -> aegis.execute(action("deploy")));
      waiting.await();
      aegis.close();
      assertThat(caller.get().status()).isEqualTo(ResultStatus.FAILED);
    }
    assertThat(types()).containsExactly("deploy");
  }

  @Test
  void anInterruptEndsTheAttemptsAndWhatFailedIsTakenBack() {
    outcomes.addAll(List.of(AGAIN, DONE));
    try (Aegis aegis =
        aegis(rule("deploy").withRetry(THREE).withRollback("undo"))
            .pause(
                (time, over) -> {
                  throw new InterruptedException();
                })
            .build()) {
      assertThat(aegis.execute(action("deploy")).status()).isEqualTo(ResultStatus.FAILED);
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(types()).containsExactly("deploy", "undo");
  }

  @Test
  void aStoreThatFailsBetweenAttemptsChangesNothingAboutTheFirst() {
    outcomes.add(AGAIN);
    try (Aegis aegis =
        aegis(rule("deploy").withRetry(THREE).withRollback("undo"))
            .pause(
                (time, over) -> {
                  store.failWith(StoreException.Reason.UNAVAILABLE);
                  return true;
                })
            .build()) {
      ActionResult result = aegis.execute(action("deploy"));
      assertThat(result.status()).isEqualTo(ResultStatus.FAILED);
      assertThat(result.error()).isEqualTo("busy");
      store.failWith(null);
    }
    assertThat(runs).hasSize(1);
  }

  @Test
  void theCallersOwnCodeIsItsOwnBusiness() {
    try (Aegis aegis = aegis(rule("*").withRetry(THREE).withRollback("undo")).build()) {
      try {
        aegis.run(
            action("deploy"),
            () -> {
              throw new IllegalStateException("no");
            });
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("no");
      }
    }
    assertThat(types()).containsExactly("deploy");
  }

  private static RecoveryRule rule(String match) {
    return RecoveryRule.of(match);
  }

  private AegisBuilder aegis(RecoveryRule rule) {
    return Aegis.builder()
        .clock(clock)
        .store(new CommonStore(store, null))
        .policy(List.of(new SourceText("policy.yaml", POLICY)))
        .approval(new Inbox())
        .recovery(List.of(rule))
        .pause(
            (time, over) -> {
              pauses.add(time);
              return true;
            })
        .executor(
            action -> {
              runs.add(action);
              return outcomes.remove();
            });
  }

  private static Action action(String type) {
    return new Action(type, "web", Map.of("rows", 12L, "card", "4111"), "", "agent", "session");
  }

  private static void approve(Aegis aegis) {
    aegis.approvals().answer(pending(aegis), Answer.approvedBy("ann", ""));
  }

  private static String pending(Aegis aegis) {
    return Eventually.get(
            () -> aegis.approvals().list(ApprovalState.PENDING, 0, 1),
            pending -> !pending.isEmpty())
        .getFirst()
        .request()
        .id();
  }

  private List<AuditEntry> entries() {
    return store.entries().stream().filter(entry -> !entry.administrative()).toList();
  }

  private List<String> types() {
    return entries().stream().map(AuditEntry::actionType).toList();
  }

  private @Nullable Cause cause(AuditEntry entry) {
    return Cause.of(store.journal().trail(entry.id()).orElseThrow().records().getFirst())
        .orElse(null);
  }

  private Map<String, ?> first(AuditEntry entry) {
    return store.journal().trail(entry.id()).orElseThrow().records().getFirst().body();
  }
}

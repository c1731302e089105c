package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.ApprovalState;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.AuditRecord;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.StoreException;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Inbox;
import dev.aegis.testing.TurnedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ApprovalsTest {
  private static final String POLICY =
      """
      rules:
        - {name: small, match: {type: write}, approval: auto, conditions: {param_lt: {rows: 10}}}
        - {name: writes, match: {type: write}, approval: approve, risk_level: high, reason: it writes}
        - {name: pays, match: {type: pay}, approval: approve, review: {quorum: 2, approvers: ["ann", "b*"], timeout: 10m}}
      audit: {mask: [params.card]}
      """;

  private static final Duration NOT = Duration.ZERO;

  private final InMemoryStore store = new InMemoryStore();
  private final TurnedClock clock = new TurnedClock(AuditSamples.NOON);
  private final Inbox inbox = new Inbox();
  private final List<Action> runs = new CopyOnWriteArrayList<>();

  @Test
  void whoeverLooksForWhatIsOverStillHasTheStore() throws InterruptedException {
    var looks = new CountDownLatch(1);
    var looked = new CountDownLatch(1);
    Runnable look =
        () -> {
          if (Thread.currentThread().getName().equals("aegis-approvals")) {
            looks.countDown();
            try {
              looked.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    Aegis aegis = aegis().store(new LateState(store, look, new AtomicBoolean(true))).build();
    looks.await();
    Thread closing = Thread.startVirtualThread(aegis::close);
    assertThat(closing.join(Duration.ofMillis(200))).isFalse();
    looked.countDown();
    assertThat(closing.join(Duration.ofSeconds(60))).isTrue();
  }

  @Test
  void whatPeopleApproveRunsThoughNobodyWaits() {
    try (Aegis aegis = aegis().build()) {
      ActionResult waiting = ask(aegis, "write");
      assertThat(waiting.status()).isEqualTo(ResultStatus.PENDING);
      assertThat(runs).isEmpty();
      String id = id(waiting);
      assertThat(find(aegis, id).state()).isEqualTo(ApprovalState.PENDING);
      assertThat(aegis.approvals().list(ApprovalState.PENDING, 0, 10)).hasSize(1);

      AnswerReceipt receipt = aegis.approvals().answer(id, Answer.approvedBy("ann", "go on"));

      assertThat(receipt).isInstanceOf(AnswerReceipt.Counted.class);
      awaitStatus(waiting, ResultStatus.SUCCESS);
      assertThat(runs).containsExactly(action("write"));
      assertThat(entry(waiting).decidedBy()).isEqualTo("ann");
      ApprovalCase ended = find(aegis, id);
      assertThat(ended.state()).isEqualTo(ApprovalState.APPROVED);
      assertThat(Objects.requireNonNull(ended.closing()).comment()).isEqualTo("go on");
      assertThat(aegis.approvals().list(ApprovalState.PENDING, 0, 10)).isEmpty();
    }
  }

  @Test
  void whoWaitsHearsWhatBecameOfIt() throws Exception {
    try (Aegis aegis = aegis().build();
        ExecutorService callers = Executors.newCachedThreadPool()) {
      Future<ActionResult> caller = callers.submit(() -> aegis.execute(action("write")));
      aegis.approvals().answer(awaitPending(aegis).request().id(), Answer.approvedBy("ann", ""));
      assertThat(caller.get().status()).isEqualTo(ResultStatus.SUCCESS);

      caller = callers.submit(() -> aegis.execute(action("write")));
      aegis.approvals().answer(awaitPending(aegis).request().id(), Answer.deniedBy("ann", "no"));
      assertThat(caller.get().error()).isEqualTo("Denied by ann: no");
    }
    assertThat(runs).hasSize(1);
  }

  @Test
  void whoIsInterruptedTakesItBack() throws Exception {
    try (Aegis aegis = aegis().build()) {
      var result = new ArrayList<ActionResult>();
      Thread caller = new Thread(() -> result.add(aegis.execute(action("write"))));
      caller.start();
      String id = awaitPending(aegis).request().id();
      caller.interrupt();
      caller.join();
      assertThat(result).extracting(ActionResult::status).containsExactly(ResultStatus.DENIED);
      assertThat(find(aegis, id).state()).isEqualTo(ApprovalState.WITHDRAWN);
    }
  }

  @Test
  void aRestartForgetsNothing() {
    ActionResult waiting;
    try (Aegis aegis = aegis().build()) {
      waiting = ask(aegis, "write");
      assertThat(inbox.resumed()).isEmpty();
    }
    store.reopen();
    try (Aegis aegis = aegis().build()) {
      assertThat(entry(waiting).resultStatus()).isEqualTo(ResultStatus.PENDING);
      Eventually.holds(() -> inbox.resumed().equals(inbox.submitted()));
      aegis.approvals().answer(id(waiting), Answer.approvedBy("ann", ""));
      awaitStatus(waiting, ResultStatus.SUCCESS);
      assertThat(runs).containsExactly(action("write"));
    }
  }

  @Test
  void aHandlerThatIsGoneAfterARestartIsADenial() {
    ActionResult waiting;
    try (Aegis aegis = aegis().defaultApproval("team").approval("team", inbox).build()) {
      waiting = ask(aegis, "write");
    }
    store.reopen();
    try (Aegis aegis =
        Aegis.builder()
            .clock(clock)
            .store(store)
            .defaultApproval("other")
            .approval("other", new Inbox())
            .build()) {
      awaitStatus(waiting, ResultStatus.DENIED);
      assertThat(entry(waiting).resultError())
          .isEqualTo("Denied: the approval handler `team` failed");
      assertThat(find(aegis, id(waiting)).state()).isEqualTo(ApprovalState.DENIED);
    }
    assertThat(runs).isEmpty();
  }

  @Test
  void aHandlerThatFailsAfterARestartIsAskedAgainAndAnswersCountMeanwhile() {
    ActionResult first;
    ActionResult second;
    try (Aegis aegis = aegis().build()) {
      first = ask(aegis, "write");
      second = ask(aegis, "write");
    }
    store.reopen();
    String denied = id(second);
    var tries = new AtomicInteger();
    inbox.whenResumed(
        request -> {
          if (!request.id().equals(denied) || tries.getAndIncrement() < 2) {
            throw new IllegalStateException("not now");
          }
          return new ApprovalResponse.Answered(Answer.deniedBy("ann", "no"));
        });
    try (Aegis aegis = aegis().build()) {
      Eventually.holds(() -> inbox.resumed().size() >= 2);
      assertThat(aegis.approvals().answer(id(first), Answer.approvedBy("bob", "")))
          .isInstanceOf(AnswerReceipt.Counted.class);
      awaitStatus(first, ResultStatus.SUCCESS);
      awaitStatus(second, ResultStatus.DENIED);
      assertThat(entry(second).resultError()).isEqualTo("Denied by ann: no");
    }
  }

  @Test
  void handlersThatHangKeepNothingFromEnding() {
    List<ActionResult> waiting;
    try (Aegis aegis = aegis().build()) {
      waiting = IntStream.range(0, 6).mapToObj(i -> ask(aegis, "pay")).toList();
    }
    store.reopen();
    var end = new CountDownLatch(1);
    inbox.whenResumed(
        request -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new ApprovalResponse.Pending();
        });
    try (Aegis aegis = aegis().build()) {
      Eventually.holds(() -> inbox.resumed().size() == 4);
      clock.turn(Duration.ofMinutes(11));
      waiting.forEach(each -> awaitStatus(each, ResultStatus.DENIED));
      assertThat(find(aegis, id(waiting.getFirst())).state()).isEqualTo(ApprovalState.EXPIRED);
      end.countDown();
    }
  }

  @Test
  void manyThatCanNotAskAreAskedAgainOnce() {
    ActionResult waiting;
    try (Aegis aegis = aegis().build()) {
      waiting = ask(aegis, "write");
    }
    store.reopen();
    try (Aegis aegis = aegis().build()) {
      Eventually.holds(() -> inbox.resumed().size() == 1);
      for (int i = 0; i < 5; i++) {
        aegis.approvals().failed("people", id(waiting), "nobody is there");
      }
      Eventually.holds(() -> inbox.resumed().size() == 2);
      aegis.approvals().failed("people", id(waiting), "nobody is there");
      Eventually.holds(() -> inbox.resumed().size() == 3);
      assertThat(find(aegis, id(waiting)).state()).isEqualTo(ApprovalState.PENDING);
      assertThat(inbox.resumed()).hasSize(3);
    }
  }

  @Test
  void anAnswerThatComesWhileTheStoreIsAwayIsKeptWhenItIsBack() throws Exception {
    var asked = new CountDownLatch(1);
    ApprovalHandler quick =
        request -> {
          store.failWith(StoreException.Reason.UNAVAILABLE);
          asked.countDown();
          return new ApprovalResponse.Answered(Answer.approvedBy("ann", ""));
        };
    try (Aegis aegis = aegis().approval("people", quick).build();
        ExecutorService callers = Executors.newCachedThreadPool()) {
      Future<ActionResult> caller = callers.submit(() -> aegis.execute(action("write")));
      asked.await();
      assertThat(runs).isEmpty();
      store.failWith(null);
      assertThat(caller.get().status()).isEqualTo(ResultStatus.SUCCESS);
      assertThat(runs).hasSize(1);
    }
  }

  @Test
  void aQuorumIsOnRecordVoteByVoteAndSurvivesARestart() {
    ActionResult waiting;
    try (Aegis aegis = aegis().build()) {
      waiting = ask(aegis, "pay");
      aegis.approvals().answer(id(waiting), Answer.approvedBy("ann", "first"));
      assertThat(entry(waiting).resultStatus()).isEqualTo(ResultStatus.PENDING);
      assertThat(entry(waiting).decidedBy()).isNull();
      assertThat(aegis.approvals().answer(id(waiting), Answer.approvedBy("Ann", "again")))
          .isInstanceOf(AnswerReceipt.NotAllowed.class);
    }
    store.reopen();
    try (Aegis aegis = aegis().build()) {
      assertThat(aegis.approvals().answer(id(waiting), Answer.approvedBy("eve", "")))
          .isEqualTo(
              new AnswerReceipt.NotAllowed("the rule does not name `eve` among its approvers"));
      assertThat(find(aegis, id(waiting)).missing()).isEqualTo(1);
      aegis.approvals().answer(id(waiting), Answer.approvedBy("ben", "second"));
      awaitStatus(waiting, ResultStatus.SUCCESS);
    }
    store.reopen();
    assertThat(entry(waiting).decidedBy()).isEqualTo("ann, ben");
    assertThat(kinds(waiting))
        .containsExactly(
            AuditRecord.Kind.INTENT,
            AuditRecord.Kind.APPROVAL,
            AuditRecord.Kind.APPROVAL,
            AuditRecord.Kind.OUTCOME);
    assertThat(runs).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann", "ANN", " ann", "robot"})
  void whoAskedNeverCounts(String answering) {
    try (Aegis aegis = aegis().build()) {
      Action action = new Action("write", "crm", Map.of(), "", "robot", "");
      ActionResult waiting = aegis.execute(action, aegis.policy(), "ann", NOT);
      assertThat(aegis.approvals().answer(id(waiting), Answer.approvedBy(answering, "")))
          .isInstanceOf(AnswerReceipt.NotAllowed.class);
      assertThat(find(aegis, id(waiting)).isPending()).isTrue();
      assertThat(aegis.desk("people").answer(id(waiting), Answer.approvedBy(answering, "")))
          .isFalse();
    }
    assertThat(runs).isEmpty();
  }

  @Test
  void whoAskedAndNobodyElseTakesItBack() {
    try (Aegis aegis = aegis().build()) {
      ActionResult waiting = aegis.execute(action("write"), aegis.policy(), "bot", NOT);
      assertThat(aegis.approvals().withdraw(id(waiting), "ann", ""))
          .isInstanceOf(AnswerReceipt.NotAllowed.class);
      aegis.approvals().withdraw(id(waiting), "bot", "not needed");
      assertThat(entry(waiting).resultError()).isEqualTo("Withdrawn by bot: not needed");
      assertThat(entry(waiting).resultStatus()).isEqualTo(ResultStatus.DENIED);
      assertThat(aegis.approvals().answer(id(waiting), Answer.approvedBy("ann", "")))
          .isInstanceOf(AnswerReceipt.Decided.class);
    }
    assertThat(runs).isEmpty();
  }

  @Test
  void anAnswerThatComesTooLateIsNone() {
    try (Aegis aegis = aegis().build()) {
      ActionResult waiting = ask(aegis, "pay");
      clock.turn(Duration.ofMinutes(10));
      AnswerReceipt receipt = aegis.approvals().answer(id(waiting), Answer.approvedBy("ann", ""));
      assertThat(receipt).isInstanceOf(AnswerReceipt.Decided.class);
      assertThat(find(aegis, id(waiting)).state()).isEqualTo(ApprovalState.EXPIRED);
      assertThat(entry(waiting).resultError()).isEqualTo("Denied: no answer within 10 min");
    }
  }

  @Test
  void whatExpiresWhileNothingRunsEndsWhenItDoes() {
    ActionResult waiting;
    try (Aegis aegis = aegis().build()) {
      waiting = ask(aegis, "write");
    }
    store.reopen();
    clock.turn(Duration.ofDays(1));
    try (Aegis aegis = aegis().build()) {
      awaitStatus(waiting, ResultStatus.DENIED);
      assertThat(inbox.resumed()).isEmpty();
      assertThat(find(aegis, id(waiting)).state()).isEqualTo(ApprovalState.EXPIRED);
    }
  }

  @Test
  void endedOnesAreForgottenAfterAWeek() {
    try (Aegis aegis = aegis().build()) {
      ActionResult old = ask(aegis, "write");
      aegis.approvals().answer(id(old), Answer.deniedBy("ann", ""));
      clock.turn(Duration.ofDays(8));
      Eventually.holds(
          () -> {
            ask(aegis, "write");
            return aegis.approvals().find(id(old)).isEmpty();
          });
    }
  }

  @Test
  void aHandlerIsHeardAboutItsOwnRequestsAlone() {
    try (Aegis aegis = aegis().approval("other", new Inbox()).build()) {
      ActionResult waiting = ask(aegis, "write");
      assertThat(aegis.desk("other").answer(id(waiting), Answer.approvedBy("ann", ""))).isFalse();
      assertThat(aegis.desk("people").ended(id(waiting))).isEmpty();
      assertThat(aegis.desk("people").answer(id(waiting), Answer.approvedBy("ann", ""))).isTrue();
      assertThat(aegis.desk("people").ended(id(waiting))).contains(find(aegis, id(waiting)));
      assertThat(aegis.desk("other").ended(id(waiting))).isEmpty();
      assertThat(aegis.desk("people").ended("no such request")).isEmpty();
    }
  }

  @Test
  void nobodyApprovesPastAHandlerThatAsksItself() {
    ApprovalHandler phone = request -> new ApprovalResponse.Pending();
    try (Aegis aegis = aegis().approval("people", phone).build()) {
      ActionResult waiting = ask(aegis, "write");
      assertThat(aegis.approvals().answer(id(waiting), Answer.approvedBy("ann", "")))
          .isEqualTo(
              new AnswerReceipt.NotAllowed(
                  "the handler `people` asks for this one; approve it there"));
      assertThat(aegis.approvals().answer(id(waiting), Answer.deniedBy("ann", "")))
          .isInstanceOf(AnswerReceipt.Counted.class);
    }
    assertThat(runs).isEmpty();
  }

  @Test
  void whatIsMaskedIsMaskedForPeopleAndNotForTheExecutor(@TempDir Path folder) {
    Path key = folder.resolve("mask-key");
    Action pay =
        new Action("pay", "crm", Map.of("card", "4111 1111 1111 1111", "sum", 7L), "", "", "");
    ActionResult waiting;
    try (Aegis aegis = aegis().maskKey(key).build()) {
      waiting = aegis.execute(pay, aegis.policy(), null, NOT);
      assertThat(inbox.submitted().getFirst().action().params().get("card"))
          .asString()
          .startsWith("masked:");
      assertThat(store.state().list("approval", null, 0, 10).toString())
          .doesNotContain("4111 1111 1111 1111");
    }
    store.reopen();
    try (Aegis aegis = aegis().maskKey(key).build()) {
      aegis.approvals().answer(id(waiting), Answer.approvedBy("ann", ""));
      aegis.approvals().answer(id(waiting), Answer.approvedBy("ben", ""));
      awaitStatus(waiting, ResultStatus.SUCCESS);
      assertThat(runs).containsExactly(pay);
      assertThat(store.state().list("approval", null, 0, 10).getFirst().body())
          .doesNotContainKey("sealed");
    }
  }

  @Test
  void whatIsMaskedWithoutAKeyRunsOnlyWhereItWasAsked() {
    Action write = new Action("write", "crm", Map.of("card", "4111"), "", "", "");
    ActionResult forgotten;
    try (Aegis aegis = aegis().build()) {
      ActionResult waiting = aegis.execute(write, aegis.policy(), null, NOT);
      aegis.approvals().answer(id(waiting), Answer.approvedBy("ann", ""));
      awaitStatus(waiting, ResultStatus.SUCCESS);
      assertThat(runs).containsExactly(write);
      forgotten = aegis.execute(write, aegis.policy(), null, NOT);
    }
    store.reopen();
    try (Aegis aegis = aegis().build()) {
      aegis.approvals().answer(id(forgotten), Answer.approvedBy("ann", ""));
      awaitStatus(forgotten, ResultStatus.DENIED);
    }
    store.reopen();
    assertThat(entry(forgotten).resultError()).contains("masked parameters are not known");
    assertThat(runs).hasSize(1);
  }

  @Test
  void whatIsNoLongerOnRecordDoesNotRun() {
    Action write = new Action("write", "crm", Map.of("note", "x"), "", "", "");
    try (Aegis aegis = aegis().build()) {
      ActionResult waiting = aegis.execute(write, aegis.policy(), null, NOT);
      aegis
          .journal()
          .redact(
              waiting.auditId(),
              path -> path.equals("/action_params/note"),
              new AuditEvent.Administrative(AuditSamples.NOON, "redact", "ann", Map.of()));
      aegis.approvals().answer(id(waiting), Answer.approvedBy("ann", ""));
      awaitStatus(waiting, ResultStatus.DENIED);
      assertThat(entry(waiting).resultError())
          .isEqualTo("what was approved is not what is on record");
    }
    assertThat(runs).isEmpty();
  }

  @Test
  void whatWasApprovedIsDecidedAgain() {
    try (Aegis aegis = aegis().build()) {
      ActionResult changed = ask(aegis, "write");
      ActionResult blocked = ask(aegis, "pay");
      String other =
          POLICY
              .replace("approval: approve, risk_level: high", "approval: auto")
              .replace(
                  "approval: approve, review: {quorum: 2", "approval: approve, review: {quorum: 1");
      aegis.putPolicy(List.of(new SourceText("new", other)), "eve", null);
      aegis.approvals().answer(id(changed), Answer.approvedBy("ann", ""));
      aegis.approvals().answer(id(blocked), Answer.approvedBy("ann", ""));
      aegis.approvals().answer(id(blocked), Answer.approvedBy("ben", ""));
      awaitStatus(changed, ResultStatus.SUCCESS);
      awaitStatus(blocked, ResultStatus.DENIED);
      assertThat(entry(blocked).resultError()).isEqualTo("policy changed");
    }
    assertThat(runs).extracting(Action::type).containsExactly("write");
  }

  @Test
  void ofManyWhoClickAtOnceOneIsFirst() throws Exception {
    try (Aegis aegis = aegis().build();
        ExecutorService people = Executors.newCachedThreadPool()) {
      for (int round = 0; round < 50; round++) {
        ActionResult waiting = ask(aegis, "write");
        var start = new CountDownLatch(1);
        List<Future<AnswerReceipt>> receipts =
            IntStream.range(0, 4)
                .mapToObj(
                    i ->
                        people.submit(
                            () -> {
                              start.await();
                              return aegis
                                  .approvals()
                                  .answer(id(waiting), Answer.approvedBy("person" + i, ""));
                            }))
                .toList();
        start.countDown();
        int counted = 0;
        for (Future<AnswerReceipt> receipt : receipts) {
          counted += receipt.get() instanceof AnswerReceipt.Counted ? 1 : 0;
        }
        assertThat(counted).isEqualTo(1);
        awaitStatus(waiting, ResultStatus.SUCCESS);
      }
    }
    assertThat(runs).hasSize(50);
  }

  @Test
  void peopleSeeTheRuleAndWhatWouldHaveMadeItAutomatic() {
    try (Aegis aegis = aegis().build()) {
      aegis.execute(
          new Action("write", "crm", Map.of("rows", 10L), "", "", ""), aegis.policy(), null, NOT);
      ApprovalRequest request = inbox.submitted().getFirst();
      assertThat(request.decision().reason()).isEqualTo("it writes");
      assertThat(request.automaticIf()).hasSize(1);
      assertThat(request.automaticIf().getFirst()).startsWith("rule `small` is automatic where ");
      assertThat(aegis.approvals().list(null, 0, 1).getFirst().request()).isEqualTo(request);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{rows: 20}            | rule `small` is automatic where param_lt: {rows: 10} &&"
            + " (params.kind == 'x')",
        "{rows: 20, size: 1}   | rule `small` is automatic where param_lt: {rows: 10} &&"
            + " (params.kind == 'x')",
        // What can't be decided asks people, whatever the automatic rule behind it says.
        "{rows: 20, size: big} | ",
      })
  void whatIsSaidToBeAutomaticWouldBe(String params, @Nullable String line) {
    String policy =
        """
        defaults: {approval: approve}
        rules:
          - {name: large, match: {type: write}, approval: approve, conditions: {param_gt: {size: 3}}}
          - name: small
            match: {type: write}
            approval: auto
            conditions: {param_lt: {rows: 10}}
            when: params.kind == 'x'
          - {name: reads, match: {type: read}, approval: auto, when: params.n < 3}
        """;
    Map<String, Object> values = new HashMap<>();
    for (String each : params.substring(1, params.length() - 1).split(", ", -1)) {
      String[] pair = each.split(": ", -1);
      values.put(pair[0], pair[1].equals("big") ? pair[1] : Long.valueOf(pair[1]));
    }
    try (Aegis aegis = aegis().policy(List.of(new SourceText("policy.yaml", policy))).build()) {
      aegis.execute(new Action("write", "crm", values, "", "", ""), aegis.policy(), null, NOT);
      assertThat(inbox.submitted().getFirst().automaticIf())
          .isEqualTo(line == null ? List.of() : List.of(line));
    }
  }

  @Test
  void anAnswerThatCanNotBeRecordedChangesNothing() {
    try (Aegis aegis = aegis().build()) {
      ActionResult waiting = ask(aegis, "write");
      store.failWith(StoreException.Reason.UNAVAILABLE);
      assertThatThrownBy(() -> aegis.approvals().answer(id(waiting), Answer.approvedBy("ann", "")))
          .isInstanceOf(StoreException.class);
      store.failWith(null);
      assertThat(find(aegis, id(waiting)).isPending()).isTrue();
      assertThat(runs).isEmpty();
    }
  }

  @Test
  void aStopWaitsForWhatWasApproved() {
    var running = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    ActionResult waiting;
    try (Aegis aegis =
        aegis()
            .executor(
                action -> {
                  running.countDown();
                  try {
                    end.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return new ExecutionResult.Succeeded(null);
                })
            .build()) {
      waiting = ask(aegis, "write");
      aegis.approvals().answer(id(waiting), Answer.approvedBy("ann", ""));
      Eventually.holds(() -> running.getCount() == 0);
      assertThat(aegis.resolve(waiting.auditId(), ResultStatus.FAILED, "ann", ""))
          .isInstanceOf(Resolution.Refused.class);
      Thread.ofVirtual().start(end::countDown);
    }
    store.reopen();
    assertThat(entry(waiting).resultStatus()).isEqualTo(ResultStatus.SUCCESS);
  }

  private AegisBuilder aegis() {
    return Aegis.builder()
        .clock(clock)
        .store(store)
        .policy(List.of(new SourceText("policy.yaml", POLICY)))
        .defaultApproval("people")
        .approval("people", inbox)
        .executor(
            action -> {
              runs.add(action);
              return new ExecutionResult.Succeeded(null);
            });
  }

  private static Action action(String type) {
    return new Action(type, "crm", Map.of("rows", 12L), "", "", "");
  }

  private static ActionResult ask(Aegis aegis, String type) {
    return aegis.execute(action(type), aegis.policy(), null, NOT);
  }

  private static String id(ActionResult result) {
    return Objects.requireNonNull(result.approvalId());
  }

  private static ApprovalCase find(Aegis aegis, String id) {
    return aegis.approvals().find(id).orElseThrow();
  }

  private static ApprovalCase awaitPending(Aegis aegis) {
    return Eventually.get(
            () -> aegis.approvals().list(ApprovalState.PENDING, 0, 1),
            pending -> !pending.isEmpty())
        .getFirst();
  }

  private void awaitStatus(ActionResult waiting, ResultStatus status) {
    Eventually.holds(() -> entry(waiting).resultStatus() == status);
  }

  private AuditEntry entry(ActionResult result) {
    return store.journal().trail(result.auditId()).orElseThrow().entry();
  }

  private List<AuditRecord.Kind> kinds(ActionResult result) {
    return store.journal().trail(result.auditId()).orElseThrow().records().stream()
        .map(AuditRecord::kind)
        .toList();
  }
}

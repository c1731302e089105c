package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.ApprovalState;
import dev.aegis.approval.GrantScope;
import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditRecord;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.runtime.Aegis;
import dev.aegis.runtime.AnswerReceipt;
import dev.aegis.runtime.Approvals;
import dev.aegis.runtime.GrantReceipt;
import dev.aegis.runtime.IdempotencyKeys;
import dev.aegis.runtime.OutcomeReceipt;
import dev.aegis.runtime.PolicyUpdate;
import dev.aegis.runtime.Terms;
import dev.aegis.source.SourceText;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.Store;
import dev.aegis.testing.CommonStore;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.Inbox;
import dev.aegis.testing.Postgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three replicas on one PostgreSQL, that know of each other's approvals through it alone. */
@Timeout(300)
class ApprovalReplicasTest {
  private static final int REPLICAS = 3;
  private static final int ROUNDS = 20;
  private static final AtomicBoolean NEVER = new AtomicBoolean();
  private static final String POLICY =
      """
      rules:
        - {name: reads, match: {type: read}, approval: auto}
        - {name: pays, match: {type: pay}, approval: approve, review: {quorum: 2, timeout: 1h}}
        - {name: writes, match: {type: write}, approval: approve, review: {timeout: 1h}}
        - {name: hurried, match: {type: hurry}, approval: approve, review: {timeout: 1s}}
      """;

  private final String url = Postgres.shared().database();
  private final Map<Object, AtomicInteger> runs = new ConcurrentHashMap<>();
  private final List<Store> opened = new ArrayList<>();
  private final List<Store> stores = new ArrayList<>();
  private final List<Inbox> inboxes = new ArrayList<>();
  private final AtomicBoolean firstIsSilent = new AtomicBoolean();
  private final List<Aegis> replicas = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  ApprovalReplicasTest() {
    for (int i = 0; i < REPLICAS; i++) {
      Store store = Opening.open(Map.of("url", url));
      opened.add(store);
      var leases = new SilentLeases(store.leases().orElseThrow(), i == 0 ? firstIsSilent : NEVER);
      open(new CommonStore(store, leases));
    }
  }

  private Aegis open(Store store) {
    Inbox inbox = new Inbox();
    Aegis aegis =
        Aegis.builder()
            .store(store)
            .policy(List.of(new SourceText("policy.yaml", POLICY)))
            .defaultApproval("people")
            .approval("people", inbox)
            .executor(
                action -> {
                  Object key = Objects.requireNonNull(action.params().get("n"));
                  runs.computeIfAbsent(key, n -> new AtomicInteger()).incrementAndGet();
                  return new ExecutionResult.Succeeded(null);
                })
            .build();
    stores.add(store);
    inboxes.add(inbox);
    replicas.add(aegis);
    return aegis;
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    replicas.forEach(Aegis::close);
    opened.forEach(Store::close);
  }

  @Test
  void whatIsAskedOnOneIsAnsweredOnAnother() throws Exception {
    Future<ActionResult> caller =
        threads.submit(
            () ->
                replicas
                    .get(0)
                    .execute(
                        action("pay", 1L), replicas.get(0).policy(), "bot", Duration.ofMinutes(2)));
    String id =
        Eventually.get(
                () -> replicas.get(1).approvals().list(ApprovalState.PENDING, 0, 10),
                list -> !list.isEmpty())
            .getFirst()
            .request()
            .id();
    assertThat(replicas.get(1).approvals().answer(id, Answer.approvedBy("ann", "")))
        .isInstanceOf(AnswerReceipt.Counted.class);
    assertThat(replicas.get(2).approvals().answer(id, Answer.approvedBy("ann", "")))
        .isInstanceOf(AnswerReceipt.NotAllowed.class);
    assertThat(replicas.get(2).approvals().answer(id, Answer.approvedBy("ben", "")))
        .isInstanceOf(AnswerReceipt.Counted.class);
    assertThat(caller.get().status()).isEqualTo(ResultStatus.SUCCESS);
    assertThat(runs.get(1L)).hasValue(1);
  }

  @Test
  void whoeverIsFirstOnWhicheverEachEndsOnce() throws Exception {
    for (long n = 0; n < ROUNDS; n++) {
      ActionResult asked = ask((int) (n % REPLICAS), "write", n);
      String id = Objects.requireNonNull(asked.approvalId());
      List<AnswerReceipt> receipts =
          race(
              approvals -> approvals.answer(id, Answer.approvedBy("ann", "")),
              approvals -> approvals.answer(id, Answer.deniedBy("ben", "")),
              approvals -> approvals.withdraw(id, "bot", ""));
      assertThat(receipts.stream().filter(AnswerReceipt.Counted.class::isInstance)).hasSize(1);
      ApprovalCase ended = replicas.getFirst().approvals().find(id).orElseThrow();
      boolean approved = ended.state() == ApprovalState.APPROVED;
      ResultStatus end = approved ? ResultStatus.SUCCESS : ResultStatus.DENIED;
      Eventually.holds(() -> status(asked) == end);
      assertThat(runs.getOrDefault(n, new AtomicInteger())).hasValue(approved ? 1 : 0);
    }
    List<AuditRecord> records = new ArrayList<>();
    List<AuditRecord> some = stores.getFirst().journal().records(0, 1_000);
    while (!some.isEmpty()) {
      records.addAll(some);
      some = stores.getFirst().journal().records(records.getLast().sequence(), 1_000);
    }
    assertThat(AuditChain.verify(records)).isEmpty();
  }

  @Test
  void threeWhoApproveAtOnceRunItOnce() throws Exception {
    for (long n = 0; n < ROUNDS; n++) {
      ActionResult asked = ask((int) (n % REPLICAS), "write", n);
      String id = Objects.requireNonNull(asked.approvalId());
      List<AnswerReceipt> receipts =
          race(
              approvals -> approvals.answer(id, Answer.approvedBy("ann", "")),
              approvals -> approvals.answer(id, Answer.approvedBy("ben", "")),
              approvals -> approvals.answer(id, Answer.approvedBy("cid", "")));
      assertThat(receipts.stream().filter(AnswerReceipt.Counted.class::isInstance)).hasSize(1);
      Eventually.holds(() -> status(asked) == ResultStatus.SUCCESS);
      assertThat(runs.get(n)).hasValue(1);
    }
  }

  @Test
  void itsTimeEndsOnceWhoeverLooks() {
    ActionResult asked = ask(0, "hurry", 1L);
    Eventually.holds(() -> status(asked) == ResultStatus.DENIED);
    String id = Objects.requireNonNull(asked.approvalId());
    for (Aegis replica : replicas) {
      assertThat(replica.approvals().find(id).orElseThrow().state())
          .isEqualTo(ApprovalState.EXPIRED);
      assertThat(replica.approvals().answer(id, Answer.approvedBy("ann", "")))
          .isInstanceOf(AnswerReceipt.Decided.class);
    }
    assertThat(runs).isEmpty();
  }

  @Test
  void whatOneAskedOutlivesIt() {
    ActionResult asked = ask(0, "write", 1L);
    replicas.getFirst().close();
    String id = Objects.requireNonNull(asked.approvalId());
    assertThat(replicas.get(2).approvals().answer(id, Answer.approvedBy("ann", "")))
        .isInstanceOf(AnswerReceipt.Counted.class);
    Eventually.holds(() -> statusAt(2, asked) == ResultStatus.SUCCESS);
    assertThat(runs.get(1L)).hasValue(1);
  }

  @Test
  void whatOneLeavesBehindIsPutBeforeItsHandlerAgainByOneOfTheOthers() {
    ActionResult asked = ask(0, "write", 1L);
    replicas.get(0).close();
    Eventually.holds(() -> !resumed(asked).isEmpty());
    Inbox second = resumed(asked).getFirst();
    // Where that one goes too, the last does.
    replicas.get(inboxes.indexOf(second)).close();
    Eventually.holds(() -> resumed(asked).size() == 2);
    assertThat(resumed(asked)).allSatisfy(inbox -> assertThat(inbox.resumed()).hasSize(1));
    assertThat(inboxes.get(0).resumed()).isEmpty();
  }

  @Test
  void whoDiesSilentlyIsMissedAndWhoLivesIsNot() {
    ActionResult ofTheLiving = ask(1, "write", 1L);
    ActionResult ofTheDead = ask(0, "write", 2L);
    firstIsSilent.set(true);
    Eventually.holds(() -> resumed(ofTheDead).size() == 1);
    assertThat(resumed(ofTheDead).getFirst().resumed()).hasSize(1);
    assertThat(resumed(ofTheLiving)).isEmpty();
  }

  @Test
  void allThatWaitsIsTakenUpAfterAllWereStopped() {
    List<ActionResult> asked =
        LongStream.range(0, 10).mapToObj(n -> ask((int) (n % REPLICAS), "write", n)).toList();
    replicas.forEach(Aegis::close);
    open(Opening.open(Map.of("url", url)));
    Inbox next = inboxes.getLast();
    Eventually.holds(() -> next.resumed().size() == asked.size());
    assertThat(next.resumed())
        .extracting(ApprovalRequest::id)
        .containsExactlyInAnyOrderElementsOf(asked.stream().map(ActionResult::approvalId).toList());
  }

  /** Those who were given a request again. */
  private List<Inbox> resumed(ActionResult asked) {
    return inboxes.stream()
        .filter(
            inbox ->
                inbox.resumed().stream().anyMatch(each -> each.id().equals(asked.approvalId())))
        .toList();
  }

  @Test
  void aGrantHasSoManyUsesOnAllOfThem() throws Exception {
    GrantScope scope = new GrantScope("writes", "*", Map.of(), null);
    assertThat(replicas.get(1).grants().give(scope, "ann", "", 5, Duration.ofHours(1)))
        .isInstanceOf(GrantReceipt.Done.class);
    List<Callable<ActionResult>> callers = new ArrayList<>();
    for (long n = 0; n < 15; n++) {
      int replica = (int) (n % REPLICAS);
      long number = n;
      callers.add(() -> ask(replica, "write", number));
    }
    int ran = 0;
    for (Future<ActionResult> result : threads.invokeAll(callers)) {
      ran += result.get().status() == ResultStatus.SUCCESS ? 1 : 0;
    }
    assertThat(ran).isEqualTo(5);
    assertThat(runs).hasSize(5);
  }

  @Test
  void aCallThatIsMadeAtTwoOfThemAtOnceRunsOnce() throws Exception {
    for (long n = 0; n < ROUNDS; n++) {
      var together = new CyclicBarrier(2);
      long number = n;
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (Aegis replica : replicas.subList(0, 2)) {
        calls.add(
            () -> {
              var call = new IdempotencyKeys.Call("key" + number, "bot", "read", 1);
              together.await();
              if (replica.idempotencyKeys().claim(call) instanceof IdempotencyKeys.First first) {
                try (first) {
                  Terms terms = Terms.of("bot", Duration.ZERO).keeping(first.mark(0));
                  replica.execute(action("read", number), replica.policy(), terms);
                  return true;
                } catch (StaleStateException e) {
                  return false;
                }
              }
              return false;
            });
      }
      int first = 0;
      for (Future<Boolean> call : threads.invokeAll(calls)) {
        first += call.get() ? 1 : 0;
      }
      assertThat(first).isEqualTo(1);
      assertThat(runs.get(n)).hasValue(1);
      var again = new IdempotencyKeys.Call("key" + n, "bot", "read", 1);
      assertThat(replicas.get(2).idempotencyKeys().claim(again))
          .isInstanceOf(IdempotencyKeys.Repeated.class);
    }
  }

  @Test
  void whatOneIsToldTheOthersDoToo() {
    replicas.get(0).emergencyStop().stop("enough", "ann");
    for (Aegis replica : replicas) {
      assertThat(replica.evaluate(action("read", 1L)).isAllowed()).isFalse();
    }
    replicas.get(1).emergencyStop().resume("ann", "");
    for (Aegis replica : replicas) {
      Eventually.holds(() -> replica.evaluate(action("read", 1L)).isAllowed());
    }
    List<SourceText> none = List.of(new SourceText("new", "rules: []"));
    assertThat(replicas.get(2).putPolicy(none, "ann", null))
        .isInstanceOf(PolicyUpdate.Accepted.class);
    for (Aegis replica : replicas) {
      Eventually.holds(() -> replica.policy().policy().rules().isEmpty());
    }
  }

  @Test
  void whatOneLeftToItsCallerEndsAtAnother() {
    Aegis first = replicas.get(0);
    ActionResult left =
        first.authorize(action("read", 1L), first.policy(), Terms.of("bot", Duration.ZERO));
    String id = Objects.requireNonNull(left.authorization()).id();
    assertThat(replicas.get(1).authorizations().outcome(id, "bot", ResultStatus.SUCCESS, 7L, null))
        .isInstanceOf(OutcomeReceipt.Recorded.class);
    assertThat(replicas.get(2).authorizations().outcome(id, "bot", ResultStatus.FAILED, null, ""))
        .isInstanceOf(OutcomeReceipt.Refused.class);
    assertThat(status(left)).isEqualTo(ResultStatus.SUCCESS);
    assertThat(runs).isEmpty();
  }

  /** What somebody does at one replica. */
  private interface Move {
    AnswerReceipt at(Approvals approvals);
  }

  private List<AnswerReceipt> race(Move... moves) throws Exception {
    var together = new CyclicBarrier(moves.length);
    List<Future<AnswerReceipt>> racing = new ArrayList<>();
    for (int i = 0; i < moves.length; i++) {
      Approvals approvals = replicas.get(i).approvals();
      Move move = moves[i];
      racing.add(
          threads.submit(
              () -> {
                together.await();
                return move.at(approvals);
              }));
    }
    List<AnswerReceipt> receipts = new ArrayList<>();
    for (Future<AnswerReceipt> each : racing) {
      receipts.add(each.get());
    }
    return receipts;
  }

  private ActionResult ask(int replica, String type, long n) {
    Aegis aegis = replicas.get(replica);
    return aegis.execute(action(type, n), aegis.policy(), "bot", Duration.ZERO);
  }

  private static Action action(String type, long n) {
    return new Action(type, "crm", Map.of("n", n), "", "", "");
  }

  private ResultStatus status(ActionResult asked) {
    return statusAt(0, asked);
  }

  private ResultStatus statusAt(int replica, ActionResult asked) {
    return Approving.status(stores.get(replica), asked.auditId());
  }
}

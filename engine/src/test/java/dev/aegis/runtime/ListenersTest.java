package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.ApprovalState;
import dev.aegis.approval.GrantScope;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.StoreException;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Inbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Whatever a guest throws wherever it is called, the gate stays as it is. */
class ListenersTest {
  private static final String POLICY =
      """
      rules:
        - {name: reads, match: {type: read}, approval: auto}
        - {name: writes, match: {type: write}, approval: approve}
        - {name: deletes, match: {type: delete}, approval: block}
      audit: {mask: [params.card]}
      """;

  private static final Duration LASTING = Duration.ofHours(1);

  /** What a guest does when it is called. */
  enum Deed {
    NOTHING,
    CHECKED,
    UNCHECKED,
    INTERRUPTED,
    LINKAGE,
    STACK,
    MEMORY,
    ASSERTION,
    HOSTILE;

    void happen() {
      switch (this) {
        case NOTHING -> {}
        case CHECKED -> Deed.<RuntimeException>sneak(new Exception("checked"));
        case UNCHECKED -> throw new IllegalStateException("unchecked");
        case INTERRUPTED -> Deed.<RuntimeException>sneak(new InterruptedException());
        case LINKAGE -> throw new NoClassDefFoundError("gone");
        case STACK -> throw new StackOverflowError();
        case MEMORY -> throw new OutOfMemoryError("not really");
        case ASSERTION -> throw new AssertionError("no");
        case HOSTILE -> throw new Hostile();
      }
    }

    @SuppressWarnings("unchecked") // That is the point: what is thrown was never declared.
    private static <X extends Throwable> void sneak(Throwable thrown) throws X {
      throw (X) thrown;
    }
  }

  /** Throws when it is looked at. */
  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("do not look");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("do not look");
    }
  }

  /** What the handler does. */
  enum Reply {
    YES,
    NO,
    NOTHING,
    THROWS
  }

  /** What is done where. */
  record Guests(
      Deed decided, Deed asked, Deed ended, Deed executed, Deed handler, Reply reply, boolean self)
      implements ActionListener {
    @Override
    public void decided(Decision decision, long auditId) {
      decided.happen();
    }

    @Override
    public void approvalAsked(ApprovalCase approval) {
      asked.happen();
    }

    @Override
    public void approvalEnded(ApprovalCase approval) {
      ended.happen();
    }

    @Override
    public void executed(ActionResult result) {
      executed.happen();
    }

    ApprovalHandler asHandler() {
      return new ApprovalHandler() {
        @Override
        @SuppressWarnings("NullAway") // A guest does as it likes.
        public ApprovalResponse submit(ApprovalRequest request) {
          return switch (reply) {
            case YES -> new ApprovalResponse.Answered(Answer.approvedBy("ann", ""));
            case NO -> new ApprovalResponse.Answered(Answer.deniedBy("ann", ""));
            case NOTHING -> null;
            case THROWS -> {
              handler.happen();
              yield null;
            }
          };
        }

        @Override
        public boolean approvesByItself() {
          return self;
        }

        @Override
        public void ended(ApprovalCase approval) {
          handler.happen();
        }
      };
    }
  }

  @Provide
  Arbitrary<Guests> guests() {
    Arbitrary<Deed> deed = Arbitraries.of(Deed.class);
    return deed.list()
        .ofSize(5)
        .flatMap(
            deeds ->
                Arbitraries.of(Reply.class)
                    .flatMap(
                        reply ->
                            Arbitraries.of(true, false)
                                .map(
                                    self ->
                                        new Guests(
                                            deeds.get(0),
                                            deeds.get(1),
                                            deeds.get(2),
                                            deeds.get(3),
                                            deeds.get(4),
                                            reply,
                                            self))));
  }

  @Property(tries = 100)
  void noneOpensOrShutsTheGate(@ForAll("guests") Guests guests) {
    var runs = new AtomicInteger();
    try (Aegis aegis =
        Aegis.builder()
            .store(new InMemoryStore())
            .policyText(POLICY)
            .approval(guests.asHandler())
            .listener(guests)
            .listener(guests)
            .executor(
                action -> {
                  runs.incrementAndGet();
                  return new ExecutionResult.Succeeded(null);
                })
            .build()) {
      assertThat(aegis.execute(Action.of("delete", "crm")).status())
          .isEqualTo(ResultStatus.BLOCKED);
      assertThat(runs).hasValue(0);
      boolean yes = guests.reply() == Reply.YES;
      assertThat(aegis.execute(Action.of("write", "crm")).status())
          .isEqualTo(yes ? ResultStatus.SUCCESS : ResultStatus.DENIED);
      assertThat(runs).hasValue(yes ? 1 : 0);
      assertThat(aegis.execute(Action.of("read", "crm")).status()).isEqualTo(ResultStatus.SUCCESS);
      assertThat(runs).hasValue(yes ? 2 : 1);
      assertThat(aegis.run(Action.of("read", "crm"), () -> "done")).isEqualTo("done");
    }
  }

  @Test
  void theyHearWhatIsOnRecordInItsOrder() {
    List<String> heard = new CopyOnWriteArrayList<>();
    ActionListener listener =
        new ActionListener() {
          @Override
          public void decided(Decision decision, long auditId) {
            heard.add(decision.action().type() + " " + decision.action().params());
          }

          @Override
          public void approvalAsked(ApprovalCase asked) {
            heard.add("asked " + asked.request().action().params());
          }

          @Override
          public void approvalEnded(ApprovalCase ended) {
            heard.add("ended " + ended.state());
          }

          @Override
          public void executed(ActionResult result) {
            heard.add("executed " + result.status() + result.decision().action().params());
          }
        };
    ApprovalHandler yes =
        request -> new ApprovalResponse.Answered(Answer.approvedBy("ann", "fine"));
    try (Aegis aegis =
        Aegis.builder()
            .store(new InMemoryStore())
            .policyText(POLICY)
            .approval(yes)
            .listener(listener)
            .executor(action -> new ExecutionResult.Succeeded(null))
            .build()) {
      aegis.execute(Action.of("write", "crm", Map.of("card", "4111")));
      aegis.execute(Action.of("delete", "crm"));
    }
    assertThat(heard)
        .containsExactly(
            "write {card=masked}",
            "asked {card=masked}",
            "ended " + ApprovalState.APPROVED,
            "executed SUCCESS{card=masked}",
            "delete {}");
  }

  /** Writes down what it hears of how the work goes. */
  private static final class Diary implements ActionListener {
    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<Duration> times = new CopyOnWriteArrayList<>();
    final AtomicInteger recorded = new AtomicInteger();

    @Override
    public void weighed(Decision decision, Duration took) {
      heard.add("weighed " + decision.matchedRule() + decision.action().params());
      times.add(took);
    }

    @Override
    public void executed(ActionResult result, Duration took) {
      heard.add("executed " + result.status());
      times.add(took);
    }

    @Override
    public void grantUsed(Decision decision, long auditId) {
      heard.add("granted " + decision.matchedRule());
    }

    @Override
    public void ended(ActionResult result) {
      heard.add("ended " + result.status() + result.decision().action().params());
    }

    @Override
    public void recorded(Duration took) {
      recorded.incrementAndGet();
    }

    @Override
    public void unrecorded(Decision decision, StoreException why) {
      heard.add("unrecorded " + decision.matchedRule() + decision.action().params());
    }

    @Override
    public void notRecorded(StoreException why, Duration took) {
      heard.add("not recorded: " + why.reason());
    }

    @Override
    public void policyGiven(PolicyUpdate update) {
      heard.add("policy " + update.getClass().getSimpleName());
    }
  }

  @Test
  void theyHearOfEachEndOnceHoweverItCame() {
    var diary = new Diary();
    var store = new InMemoryStore();
    try (Aegis aegis =
        Aegis.builder()
            .store(store)
            .policyText(POLICY)
            .approval(new Inbox())
            .executor(
                action ->
                    action.target().equals("down")
                        ? new ExecutionResult.Failed("no")
                        : new ExecutionResult.Succeeded(null))
            .build()) {
      aegis.addListener(diary);
      aegis.execute(Action.of("read", "crm", Map.of("card", "4111")));
      aegis.execute(Action.of("read", "down"));
      aegis.execute(Action.of("delete", "crm"));
      assertThat(diary.heard)
          .containsExactly(
              "weighed reads{card=masked}",
              "executed SUCCESS",
              "ended SUCCESS{card=masked}",
              "weighed reads{}",
              "executed FAILED",
              "ended FAILED{}",
              "weighed deletes{}",
              "ended BLOCKED{}");
      assertThat(diary.recorded).hasValue(5);
      assertThat(diary.times).hasSize(5).noneMatch(Duration::isNegative);

      diary.heard.clear();
      String id = asked(aegis);
      aegis.approvals().answer(id, Answer.deniedBy("ann", ""));
      aegis.grants().give(new GrantScope("writes", "*", Map.of(), null), "ann", "", 1, LASTING);
      aegis.execute(Action.of("write", "crm"));
      assertThat(diary.heard)
          .containsExactly(
              "weighed writes{}",
              "ended DENIED{}",
              "weighed writes{}",
              "granted writes",
              "executed SUCCESS",
              "ended SUCCESS{}");

      diary.heard.clear();
      store.failWith(StoreException.Reason.UNAVAILABLE);
      assertThatThrownBy(() -> aegis.execute(Action.of("read", "crm", Map.of("card", "4111"))))
          .isInstanceOf(StoreException.class);
      store.failWith(null);
      aegis.putPolicy(List.of(new SourceText("p", "rules: [{nome: x}]")), "ann", null);
      aegis.putPolicy(List.of(new SourceText("p", "rules: []")), "ann", "sha256:no");
      aegis.putPolicy(List.of(new SourceText("p", "rules: []")), "ann", null);
      aegis.removeListener(diary);
      aegis.execute(Action.of("read", "crm"), aegis.policy(), null, Duration.ZERO);
      assertThat(diary.heard)
          .containsExactly(
              "weighed reads{card=masked}",
              "not recorded: UNAVAILABLE",
              "unrecorded reads{card=masked}",
              "policy Refused",
              "policy Conflict",
              "policy Accepted");
    }
  }

  private static String asked(Aegis aegis) {
    ActionResult waiting =
        aegis.execute(Action.of("write", "crm"), aegis.policy(), null, Duration.ZERO);
    assertThat(waiting.status()).isEqualTo(ResultStatus.PENDING);
    assertThat(aegis.approvals().pending()).isEqualTo(1);
    return Objects.requireNonNull(waiting.approvalId());
  }
}

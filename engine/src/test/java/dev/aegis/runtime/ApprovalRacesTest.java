package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalState;
import dev.aegis.audit.AuditRecord;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.source.SourceText;
import dev.aegis.spi.StoreException;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.Eventually;
import dev.aegis.testing.InMemoryStore;
import dev.aegis.testing.Inbox;
import dev.aegis.testing.TurnedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Whatever people, callers, time and restarts do to one approval, alone and two at a time, it
 * stands as a model says: each transition happens once, and what is approved runs once.
 */
class ApprovalRacesTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final String POLICY =
      """
      rules:
        - {match: {type: pay}, approval: approve, review: {quorum: 2, timeout: 10m}}
      """;

  /** Something that is done to an approval. */
  enum Move {
    ANN_APPROVES,
    BEN_APPROVES,
    REQUESTER_APPROVES,
    EVE_DENIES,
    REQUESTER_WITHDRAWS,
    STRANGER_WITHDRAWS,
    TIME_PASSES,
    RESTART
  }

  /** One move, or two at the same time. */
  record Step(Move one, Move other) {
    @Override
    public String toString() {
      return one == other ? one.toString() : one + " | " + other;
    }
  }

  /** Where an approval can stand: which state, and who has said yes. */
  record Model(ApprovalState state, Set<String> votes) {
    Model after(Move move) {
      if (state != ApprovalState.PENDING) {
        return this;
      }
      return switch (move) {
        case ANN_APPROVES -> with("ann");
        case BEN_APPROVES -> with("ben");
        case EVE_DENIES -> new Model(ApprovalState.DENIED, votes);
        case REQUESTER_WITHDRAWS -> new Model(ApprovalState.WITHDRAWN, votes);
        case TIME_PASSES -> new Model(ApprovalState.EXPIRED, votes);
        case REQUESTER_APPROVES, STRANGER_WITHDRAWS, RESTART -> this;
      };
    }

    private Model with(String person) {
      Set<String> all = new TreeSet<>(votes);
      all.add(person);
      return new Model(all.size() < 2 ? ApprovalState.PENDING : ApprovalState.APPROVED, all);
    }

    /** Where it can stand after two moves at once, of which a restart may have cut one off. */
    Set<Model> after(Step step) {
      if (step.one() == step.other()) {
        return Set.of(after(step.one()));
      }
      Set<Model> possible = new HashSet<>(Set.of(after(step.one()).after(step.other())));
      possible.add(after(step.other()).after(step.one()));
      if (step.one() == Move.RESTART || step.other() == Move.RESTART) {
        possible.add(this);
      }
      return possible;
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Move> move = Arbitraries.of(Move.class);
    Arbitrary<Step> alone = move.map(one -> new Step(one, one));
    Arbitrary<Step> race = move.flatMap(one -> move.map(other -> new Step(one, other)));
    return Arbitraries.frequencyOf(Tuple.of(1, alone), Tuple.of(2, race))
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  @Property(tries = 400)
  void itStandsAsTheModelSays(@ForAll("steps") List<Step> steps) throws Exception {
    try (var world = new World()) {
      Set<Model> possible = Set.of(new Model(ApprovalState.PENDING, Set.of()));
      for (Step step : steps) {
        world.take(step);
        Model now = world.model();
        assertThat(
                possible.stream()
                    .flatMap(model -> model.after(step).stream())
                    .collect(Collectors.toSet()))
            .as("after %s of %s", step, steps)
            .contains(now);
        possible = Set.of(now);
      }
      world.check(possible.iterator().next());
    }
  }

  /** An Aegis with one action that waits for people. */
  private static final class World implements AutoCloseable {
    private final InMemoryStore store = new InMemoryStore();
    private final TurnedClock clock = new TurnedClock(AuditSamples.NOON);
    private final AtomicInteger runs = new AtomicInteger();
    private volatile Aegis aegis = start();
    private final long entryId;
    private final String id;

    World() {
      Action pay = new Action("pay", "crm", Map.of("sum", 7L), "", "", "");
      ActionResult waiting = aegis.execute(pay, aegis.policy(), "robot", Duration.ZERO);
      entryId = waiting.auditId();
      id = Objects.requireNonNull(waiting.approvalId());
    }

    private Aegis start() {
      return Aegis.builder()
          .clock(clock)
          .store(store)
          .policy(List.of(new SourceText("policy.yaml", POLICY)))
          .defaultApproval("people")
          .approval("people", new Inbox())
          .executor(
              action -> {
                runs.incrementAndGet();
                return new ExecutionResult.Succeeded(null);
              })
          .build();
    }

    void take(Step step) throws InterruptedException {
      if (step.one() == step.other()) {
        take(step.one());
        return;
      }
      var together = new CyclicBarrier(2);
      List<Thread> movers = new ArrayList<>();
      for (Move move : List.of(step.one(), step.other())) {
        movers.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        together.await();
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                      take(move);
                    }));
      }
      for (Thread mover : movers) {
        mover.join();
      }
    }

    private void take(Move move) {
      try {
        Approvals approvals = aegis.approvals();
        switch (move) {
          case ANN_APPROVES -> approvals.answer(id, Answer.approvedBy("ann", ""));
          case BEN_APPROVES -> approvals.answer(id, Answer.approvedBy("ben", ""));
          case REQUESTER_APPROVES -> approvals.answer(id, Answer.approvedBy("robot", ""));
          case EVE_DENIES -> approvals.answer(id, Answer.deniedBy("eve", ""));
          case REQUESTER_WITHDRAWS -> approvals.withdraw(id, "robot", "");
          case STRANGER_WITHDRAWS -> approvals.withdraw(id, "ann", "");
          case TIME_PASSES -> {
            clock.turn(TIMEOUT);
            approvals.answer(id, Answer.approvedBy("late", ""));
          }
          case RESTART -> restart();
        }
      } catch (StoreException e) {
        // Who is cut off by a restart is told so, and nothing has happened.
      }
    }

    private synchronized void restart() {
      aegis.close();
      store.reopen();
      aegis = start();
    }

    Model model() {
      ApprovalCase approval = aegis.approvals().find(id).orElseThrow();
      Set<String> votes =
          approval.votes().stream()
              .map(ApprovalCase.Vote::by)
              .collect(Collectors.toCollection(TreeSet::new));
      return new Model(approval.state(), votes);
    }

    void check(Model end) {
      ResultStatus expected =
          switch (end.state()) {
            case PENDING -> ResultStatus.PENDING;
            case APPROVED -> ResultStatus.SUCCESS;
            case DENIED, EXPIRED, WITHDRAWN -> ResultStatus.DENIED;
          };
      Eventually.holds(() -> status() == expected);
      assertThat(runs).hasValue(end.state() == ApprovalState.APPROVED ? 1 : 0);
      List<AuditRecord> records = store.journal().trail(entryId).orElseThrow().records();
      long said = records.stream().filter(r -> r.kind() == AuditRecord.Kind.APPROVAL).count();
      boolean refused = end.state() == ApprovalState.DENIED || end.state() == ApprovalState.EXPIRED;
      assertThat(said).isEqualTo(end.votes().size() + (refused ? 1 : 0));
      long ends = records.stream().filter(r -> r.kind() == AuditRecord.Kind.OUTCOME).count();
      assertThat(ends).isEqualTo(end.state() == ApprovalState.PENDING ? 0 : 1);
    }

    private ResultStatus status() {
      return store.journal().trail(entryId).orElseThrow().entry().resultStatus();
    }

    @Override
    public void close() {
      aegis.close();
    }
  }
}

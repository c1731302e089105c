package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;

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

    /** Where it can stand after anything once its time is over. */
    Set<Model> tooLate() {
      return new HashSet<>(List.of(this, after(Move.TIME_PASSES)));
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

  private final List<World> worlds = new ArrayList<>();

  private World world() {
    var world = new World();
    worlds.add(world);
    return world;
  }

  @AfterTry
  void close() {
    worlds.forEach(World::close);
    worlds.clear();
  }

  @Provide
  Arbitrary<ActionChain<World>> lives() {
    return ActionChain.startWith(this::world)
        .withAction(1, new Moving(move -> Arbitraries.just(move)))
        .withAction(2, new Moving(move -> Arbitraries.of(Move.class)))
        .withMaxTransformations(5);
  }

  /** Takes a step that begins with any move. */
  private record Moving(Function<Move, Arbitrary<Move>> others)
      implements Action.Independent<World> {
    @Override
    public Arbitrary<Transformer<World>> transformer() {
      return Arbitraries.of(Move.class)
          .flatMap(one -> others.apply(one).map(other -> new Step(one, other)))
          .map(step -> Transformer.mutate(step.toString(), world -> world.live(step)));
    }
  }

  @Property(tries = 400)
  void itStandsAsTheModelSays(@ForAll("lives") ActionChain<World> life) {
    life.run().check();
  }

  @Property(generation = GenerationMode.EXHAUSTIVE)
  void everyPairRaces(@ForAll Move one, @ForAll Move other, @ForAll boolean afterAYes) {
    World world = world();
    if (afterAYes) {
      world.live(new Step(Move.ANN_APPROVES, Move.ANN_APPROVES));
    }
    world.live(new Step(one, other));
    world.check();
  }

  /** An Aegis with one action that waits for people. */
  static final class World implements AutoCloseable {
    private final InMemoryStore store = new InMemoryStore();
    private final TurnedClock clock = new TurnedClock(AuditSamples.NOON);
    private final AtomicInteger runs = new AtomicInteger();
    private volatile Aegis aegis = start();
    private final long entryId;
    private final String id;
    private Model stands = new Model(ApprovalState.PENDING, Set.of());

    World() {
      var pay = new dev.aegis.action.Action("pay", "crm", Map.of("sum", 7L), "", "", "");
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

    /** Takes a step, and looks whether it stands then as it can. */
    void live(Step step) {
      Set<Model> possible = late() ? stands.tooLate() : stands.after(step);
      if (step.one() == step.other()) {
        take(step.one());
      } else {
        race(step);
      }
      stands = model();
      assertThat(possible).as("after %s", step).contains(stands);
    }

    /** A restart can cut off who would have been told that the time is over. */
    private boolean late() {
      return !clock.instant().isBefore(AuditSamples.NOON.plus(TIMEOUT));
    }

    private void race(Step step) {
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
      try {
        for (Thread mover : movers) {
          mover.join();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
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

    void check() {
      if (late()) {
        live(new Step(Move.TIME_PASSES, Move.TIME_PASSES));
        assertThat(stands.state()).isNotEqualTo(ApprovalState.PENDING);
      }
      Model end = stands;
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

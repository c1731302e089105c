package dev.aegis.runtime;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalState;
import dev.aegis.approval.Verdict;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.runtime.CaseStore.Custody;
import dev.aegis.runtime.CaseStore.Stored;
import dev.aegis.spi.CallbackReply;
import dev.aegis.spi.CallbackRequest;
import dev.aegis.spi.Leases;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts actions before people, and hears what they say. What they approve runs once, whoever asked,
 * whoever listens, and whichever process of several on one store hears the answer. Whatever is not
 * exactly an approval is a denial.
 *
 * <p>Thread-safe. Methods throw {@link StoreException} where the store fails; nothing has changed
 * then.
 */
public final class Approvals implements AutoCloseable {
  /** So many may wait for people at a time: more could nobody look at. */
  static final int MOST_PENDING = 10_000;

  private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(10);

  private final CaseStore cases;
  private final Handlers handlers;
  private final Listeners listeners;
  private final InstantSource clock;
  private final Waiters waiters = new Waiters();
  private final Predicate<Custody> ours;
  private final Transitions transitions;
  private final Caretaker caretaker;
  private final Asking asking;
  private final Takeover takeover;

  /**
   * @param self what this process is called among those on the store
   * @param leases how the processes on the store know of each other; nothing where this is the only
   *     one
   * @param ids makes unguessable ids
   */
  Approvals(
      String self,
      CaseStore cases,
      Optional<Leases> leases,
      FollowedJournal journal,
      Handlers handlers,
      Grants grants,
      Execution execution,
      Masking masking,
      Recovery recovery,
      Beginnings beginnings,
      Authorizations authorizations,
      Listeners listeners,
      InstantSource clock,
      Supplier<String> ids) {
    this.cases = cases;
    this.handlers = handlers;
    this.listeners = listeners;
    this.clock = clock;
    Predicate<Custody> ours = custody -> leases.isEmpty() || custody.asker().equals(self);
    this.ours = ours;
    transitions =
        new Transitions(
            cases,
            journal,
            execution,
            masking,
            waiters,
            clock,
            ours,
            recovery,
            authorizations,
            this::ended);
    caretaker = new Caretaker(cases, journal, transitions, waiters, execution, beginnings, clock);
    asking =
        new Asking(
            self,
            ours,
            cases,
            journal,
            beginnings,
            authorizations,
            handlers,
            grants,
            execution,
            masking,
            listeners,
            waiters,
            transitions,
            caretaker,
            clock,
            ids);
    takeover =
        new Takeover(
            self,
            leases,
            cases::askers,
            left -> cases.handOver(left, self, clock.instant()),
            asking::takeUp);
  }

  /**
   * Approvals in the order in which they began.
   *
   * @param state the one they have; null for any
   * @param after the audit entry after whose approval to go on; 0 from the first
   * @param limit the most, 1 to 10,000
   */
  public List<ApprovalCase> list(@Nullable ApprovalState state, long after, int limit) {
    return cases.list(state, after, limit);
  }

  /** The approval that an entry's action waited for, or waits for; ended ones are for a week. */
  public Optional<ApprovalCase> ofEntry(long entryId) {
    return idOf(entryId).flatMap(this::find);
  }

  /** Its id. */
  Optional<String> idOf(long entryId) {
    return cases.idOf(entryId);
  }

  /**
   * Bounds how many requests each token may have before people at a time. It is exact for what is
   * asked for in this process; of several on one store, each may let pass one more at once.
   *
   * @param mostOpen by the name of a token; {@link Long#MAX_VALUE} for any number
   */
  public void bound(ToLongFunction<String> mostOpen) {
    asking.bound(mostOpen);
  }

  /**
   * Lets go whoever waits for people, from now on: they get {@link ResultStatus#PENDING}, and what
   * they asked for goes on waiting. Code of a caller's own is waited for.
   */
  public void letGo() {
    asking.letGo();
  }

  /** One approval, where it is known; ended ones are for a week. */
  public Optional<ApprovalCase> find(String id) {
    return cases.find(id).map(Stored::approval);
  }

  /** How many wait for people. */
  public long pending() {
    return cases.pending();
  }

  /**
   * A person's answer that came past the handler. A yes counts only where the handler takes answers
   * that way; a no of somebody whom the rule names always does.
   *
   * @throws IllegalArgumentException where no person gave it
   */
  public AnswerReceipt answer(String id, Answer answer) {
    if (!answer.human()) {
      throw new IllegalArgumentException("a person's answer is asked for");
    }
    return transitions.answer(
        id,
        answer,
        before -> {
          if (answer.verdict() == Verdict.APPROVED && !handlers.takesInbox(before.handler())) {
            throw new NotAllowedException(
                "the handler `" + before.handler() + "` asks for this one; approve it there");
          }
        });
  }

  /**
   * Takes a request back.
   *
   * @param by the name of the token that asked for it
   */
  public AnswerReceipt withdraw(String id, String by, String comment) {
    return transitions.take(
        id,
        before -> {
          if (!Objects.equals(before.requester(), by)) {
            throw new NotAllowedException("only who asked for it can withdraw it");
          }
          return before.withdrawn(by, comment, clock.instant());
        });
  }

  /** Whether an answer that a handler brings counts. */
  boolean answerOf(String handler, String id, Answer answer) {
    AnswerReceipt receipt =
        transitions.answer(
            id,
            answer,
            before -> {
              if (!handlers.speaksFor(handler, before.handler())) {
                throw new NotAllowedException("another handler asks for it");
              }
            });
    return receipt instanceof AnswerReceipt.Counted;
  }

  /** A request that has come to its end, where a handler may know of it. */
  Optional<ApprovalCase> endedOf(String handler, String id) {
    return find(id)
        .filter(approval -> !approval.isPending())
        .filter(approval -> handlers.speaksFor(handler, approval.handler()));
  }

  /** A handler could put a request before nobody. */
  void failed(String handler, String id, String why) {
    asking.failed(handler, id, new Answer(Verdict.DENIED, handler, why, false));
  }

  /** Whether a request waits for answers, and this process is to see that it gets some. */
  boolean isOurs(String id) {
    return cases
        .find(id)
        .filter(stored -> stored.approval().isPending() && ours.test(stored.custody()))
        .isPresent();
  }

  /** Whether a request still waits for answers. */
  boolean isPending(String id) {
    return cases.states(List.of(id)).get(id) == ApprovalState.PENDING;
  }

  /**
   * Hands a callback to the handler it is for, which knows how to tell who sends it.
   *
   * @param handler a name in the configuration; only what is in use already is called
   */
  public CallbackReply callback(String handler, CallbackRequest request) {
    return handlers.inUse(handler).map(h -> h.callback(request)).orElse(CallbackReply.absent());
  }

  /**
   * Asks about an action and waits for what becomes of it.
   *
   * @return {@link ResultStatus#PENDING} where that is not known in time
   */
  ActionResult ask(Question question, Duration wait) {
    return asking.ask(question, wait);
  }

  /** Tells who listens, and the handler, who may have something to take back. */
  private void ended(ApprovalCase approval) {
    listeners.tell(listener -> listener.approvalEnded(approval));
    String handler = approval.handler();
    caretaker.onThread(
        "the approval handler " + handler + " could not be told of an end",
        () -> handlers.get(handler).ended(approval));
  }

  /** The audit entries that wait for people, who will be heard. */
  Set<Long> waitingEntries() {
    return cases.waitingEntries();
  }

  /** Begins to look after what waits. */
  void start() {
    takeover.start();
    caretaker.start(takeover);
  }

  /**
   * Takes nothing new and lets what was approved come to its end. What waits for people goes on
   * waiting: who starts next takes it up. What its caller was to run ends: nobody else can.
   */
  @Override
  public void close() {
    asking.close();
    caretaker.close();
    for (String id : waiters.owned()) {
      try {
        transitions.deny(id, Refusals.because("the server is stopping"));
      } catch (RuntimeException e) {
        Mishap.log(System.Logger.Level.WARNING, "an approval could not be ended", e);
      }
    }
    transitions.await(PATIENCE_AT_CLOSE);
    waiters.leave();
    takeover.close();
  }
}

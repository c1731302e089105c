package dev.aegis.runtime;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.ApprovalState;
import dev.aegis.approval.Verdict;
import dev.aegis.audit.ActionDigest;
import dev.aegis.audit.AuditEvent;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.runtime.CaseStore.Stored;
import dev.aegis.runtime.Waiters.Waiter;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.CallbackReply;
import dev.aegis.spi.CallbackRequest;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
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

  private static final int SOME = 1_000;
  private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(10);

  private final CaseStore cases;
  private final FollowedJournal journal;
  private final Handlers handlers;
  private final Grants grants;
  private final Execution execution;
  private final Masking masking;
  private final Listeners listeners;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final Waiters waiters = new Waiters();
  private final Transitions transitions;
  private final Caretaker caretaker;
  private volatile boolean closed;

  /**
   * @param ids makes unguessable ids
   */
  Approvals(
      CaseStore cases,
      FollowedJournal journal,
      Handlers handlers,
      Grants grants,
      Execution execution,
      Masking masking,
      Recovery recovery,
      Listeners listeners,
      InstantSource clock,
      Supplier<String> ids) {
    this.cases = cases;
    this.journal = journal;
    this.handlers = handlers;
    this.grants = grants;
    this.execution = execution;
    this.masking = masking;
    this.listeners = listeners;
    this.clock = clock;
    this.ids = ids;
    this.transitions =
        new Transitions(cases, journal, execution, masking, waiters, clock, recovery, this::ended);
    this.caretaker = new Caretaker(cases, journal, transitions, waiters, execution, clock);
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

  /** One approval, where it is known; ended ones are for a week. */
  public Optional<ApprovalCase> find(String id) {
    return cases.find(id).map(Stored::approval);
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
    return transitions.take(
        id,
        before -> {
          if (answer.verdict() == Verdict.APPROVED && !handlers.takesInbox(before.handler())) {
            throw new NotAllowedException(
                "the handler `" + before.handler() + "` asks for this one; approve it there");
          }
          return answered(before, answer);
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
        transitions.take(
            id,
            before -> {
              if (!handlers.speaksFor(handler, before.handler())) {
                throw new NotAllowedException("another handler asks for it");
              }
              return answered(before, answer);
            });
    return receipt instanceof AnswerReceipt.Counted;
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

  private ApprovalCase answered(ApprovalCase before, Answer answer) {
    Optional<String> why = before.whyNot(answer);
    if (why.isPresent()) {
      throw new NotAllowedException(why.get());
    }
    return before.with(answer, clock.instant());
  }

  /**
   * Asks about an action and waits for what becomes of it.
   *
   * @return {@link ResultStatus#PENDING} where that is not known in time
   */
  ActionResult ask(Question question, Duration wait) {
    String name = handlers.nameOf(question.review().handler());
    if (closed) {
      return askAtOnce(question, request -> Refusals.because("the server is stopping"));
    }
    ApprovalHandler handler;
    boolean atOnce;
    try {
      handler = handlers.get(question.review().handler());
      atOnce = handler.approvesByItself();
    } catch (Throwable e) {
      // A guest may throw anything, errors of linkage included; none of it may open the gate.
      Mishap.log(System.Logger.Level.ERROR, "approval handler " + name + " failed", e);
      return askAtOnce(question, request -> Refusals.failed(name));
    }
    if (atOnce) {
      return askAtOnce(question, request -> answerAtOnce(request, name, handler));
    }
    Optional<Run> granted = grants.use(question);
    return granted.isPresent()
        ? runGranted(question, granted.get())
        : askPeople(question, name, handler, wait);
  }

  private ActionResult runGranted(Question question, Run run) {
    execution.claim(run.entryId());
    try {
      journal.signal();
      listeners.tell(listener -> listener.decided(question.recorded(), run.entryId()));
      return execution.runApproved(run);
    } finally {
      execution.release(run.entryId());
    }
  }

  /** Asks what answers on the spot. Nothing waits, and so nothing must survive. */
  private ActionResult askAtOnce(Question question, Function<ApprovalRequest, Answer> asked) {
    long entryId = Enforcement.open(journal, question.intent());
    execution.claim(entryId);
    try {
      Run run = question.run(entryId);
      listeners.tell(listener -> listener.decided(question.recorded(), entryId));
      ApprovalRequest request = question.request(ids.get(), entryId);
      Answer answer = asked.apply(request);
      var event = new AuditEvent.Answered(clock.instant(), entryId, answer);
      if (answer.verdict() == Verdict.APPROVED) {
        journal.append(List.of(event));
        tellEnded(question, request, answer);
        return execution.runApproved(run);
      }
      String error = Refusals.text(answer);
      journal.append(
          List.of(event, run.outcome(clock.instant(), ResultStatus.DENIED, null, error)));
      tellEnded(question, request, answer);
      return run.result(ResultStatus.DENIED, null, error);
    } finally {
      execution.release(entryId);
    }
  }

  private void tellEnded(Question question, ApprovalRequest request, Answer answer) {
    String name = handlers.nameOf(question.review().handler());
    listeners.tell(
        listener ->
            listener.approvalEnded(
                ApprovalCase.begin(request, "", question.caller(), name)
                    .with(answer, clock.instant())));
  }

  private Answer answerAtOnce(ApprovalRequest request, String name, ApprovalHandler handler) {
    ApprovalResponse response;
    try {
      response = handler.submit(request);
    } catch (Throwable e) {
      Mishap.log(System.Logger.Level.ERROR, "approval handler " + name + " failed", e);
      return Refusals.failed(name);
    }
    if (!(response instanceof ApprovalResponse.Answered answered)) {
      return Refusals.noAnswer(name);
    }
    ApprovalCase begun = ApprovalCase.begin(request, "", null, name);
    Answer answer = answered.answer();
    boolean decides =
        begun.whyNot(answer).isEmpty() && !begun.with(answer, clock.instant()).isPending();
    return decides ? answer : Refusals.noApproval(name);
  }

  private ActionResult askPeople(
      Question question, String name, ApprovalHandler handler, Duration wait) {
    if (cases.pending() >= MOST_PENDING) {
      throw new StoreException(
          StoreException.Reason.OVERLOADED,
          MOST_PENDING + " actions wait for people already",
          null);
    }
    String id = ids.get();
    boolean elsewhere = question.isMasked() && question.origin().own() == null;
    String sealed = elsewhere ? masking.sealed(question.action(), id) : null;
    var waiter =
        new Waiter(question.decision(), question.origin().own(), elsewhere && sealed == null);
    waiters.add(id, waiter);
    ApprovalCase begun;
    try {
      begun = begin(question, id, name, sealed);
    } catch (RuntimeException e) {
      waiters.remove(id);
      throw e;
    }
    journal.signal();
    if (closed) {
      // Whoever closed has let go all who waited then.
      waiters.leave();
    }
    listeners.tell(listener -> listener.decided(question.recorded(), begun.request().auditId()));
    listeners.tell(listener -> listener.approvalAsked(begun));
    caretaker.expireAfter(id, question.review().timeout());
    try {
      submit(id, name, () -> handler.submit(begun.request()));
    } catch (RuntimeException e) {
      // Who leaves can run nothing, unless it was approved before that failed.
      if (waiter.own() == null || waiters.remove(id)) {
        throw e;
      }
    }
    return waiters
        .await(id, waiter, wait, () -> caretaker.onThread(() -> interrupted(id)))
        .orElseGet(() -> pending(question.decision(), begun.request()));
  }

  private ApprovalCase begin(
      Question question, String id, String handler, @Nullable String sealed) {
    String digest;
    try {
      digest = ActionDigest.of(question.recorded().action());
    } catch (IllegalArgumentException e) {
      throw new UnrecordableException(e);
    }
    return cases.begin(
        ApprovalCase.begin(question.request(id, 0), digest, question.caller(), handler),
        question.isMasked(),
        sealed,
        question.origin().own() != null,
        question.intent(),
        caretaker.removals());
  }

  private static ActionResult pending(Decision decision, ApprovalRequest request) {
    return new ActionResult(
        decision, ResultStatus.PENDING, null, null, request.auditId(), request.id());
  }

  private void submit(String id, String name, Supplier<ApprovalResponse> asking) {
    ApprovalResponse response;
    try {
      response = asking.get();
    } catch (Throwable e) {
      Mishap.log(System.Logger.Level.ERROR, "approval handler " + name + " failed", e);
      deny(id, Refusals.failed(name));
      return;
    }
    switch (response) {
      case ApprovalResponse.Answered answered -> {
        answerOf(name, id, answered.answer());
        deny(id, Refusals.noApproval(name));
      }
      case ApprovalResponse.Pending pending -> {}
      case null -> deny(id, Refusals.noAnswer(name));
    }
  }

  /** Tells who listens, and the handler, who may have something to take back. */
  private void ended(ApprovalCase approval) {
    listeners.tell(listener -> listener.approvalEnded(approval));
    caretaker.onThread(() -> handlers.get(approval.handler()).ended(approval));
  }

  private void deny(String id, Answer denial) {
    transitions.take(id, before -> before.with(denial, clock.instant()));
  }

  private void interrupted(String id) {
    String why = "interrupted while waiting for an answer";
    transitions.take(id, before -> before.withdrawn("its caller", why, clock.instant()));
  }

  /** The audit entries that wait for people, who will be heard. */
  Set<Long> waitingEntries() {
    return cases.waitingEntries();
  }

  /**
   * Begins to look after what waits.
   *
   * @param shared whether other processes use the store too; where none does, nobody but this one
   *     takes up what the last left waiting
   */
  void start(boolean shared) {
    if (!shared) {
      long after = 0;
      List<ApprovalCase> some = cases.list(ApprovalState.PENDING, after, SOME);
      while (!some.isEmpty()) {
        some.forEach(this::resume);
        after = some.getLast().request().auditId();
        some = cases.list(ApprovalState.PENDING, after, SOME);
      }
    }
    caretaker.start(shared);
  }

  private void resume(ApprovalCase pending) {
    ApprovalRequest request = pending.request();
    if (transitions.endAbandoned(request.id())) {
      return;
    }
    Duration left = Duration.between(clock.instant(), request.expiresAt());
    caretaker.expireAfter(request.id(), left.isNegative() ? Duration.ZERO : left);
    if (left.isPositive()) {
      String name = pending.handler();
      caretaker.onThread(
          () -> submit(request.id(), name, () -> handlers.get(name).resume(request)));
    }
  }

  /**
   * Takes nothing new and lets what was approved come to its end. What waits for people goes on
   * waiting: who starts next takes it up. What its caller was to run ends: nobody else can.
   */
  @Override
  public void close() {
    closed = true;
    caretaker.close();
    for (String id : waiters.owned()) {
      try {
        deny(id, Refusals.because("the server is stopping"));
      } catch (RuntimeException e) {
        Mishap.log(System.Logger.Level.WARNING, "an approval could not be ended", e);
      }
    }
    transitions.await(PATIENCE_AT_CLOSE);
    waiters.leave();
  }
}

package dev.aegis.runtime;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.Verdict;
import dev.aegis.audit.ActionDigest;
import dev.aegis.audit.AuditEvent;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.Authorization;
import dev.aegis.execution.ResultStatus;
import dev.aegis.runtime.CaseStore.Custody;
import dev.aegis.runtime.CaseStore.Stored;
import dev.aegis.runtime.Waiters.Waiter;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.TraceContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts actions before the handlers that their rules name, and lets callers wait. Whatever goes
 * wrong with a handler is a denial. Thread-safe.
 */
final class Asking {
  private static final System.Logger LOG = System.getLogger("aegis");
  private static final int PLACES = 64;
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final String self;
  private final Predicate<Custody> ours;
  private final CaseStore cases;
  private final FollowedJournal journal;
  private final Beginnings beginnings;
  private final Authorizations authorizations;
  private final Handlers handlers;
  private final Grants grants;
  private final Execution execution;
  private final Masking masking;
  private final Listeners listeners;
  private final Waiters waiters;
  private final Transitions transitions;
  private final Caretaker caretaker;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private volatile boolean closed;
  private volatile boolean hurried;
  private volatile ToLongFunction<String> mostOpen = caller -> Long.MAX_VALUE;

  /** What is to be put before its handler again. */
  private final Set<String> askedAgain = ConcurrentHashMap.newKeySet();

  /** Where those wait for each other who ask for the same token. */
  private final List<ReentrantLock> places =
      Stream.generate(ReentrantLock::new).limit(PLACES).toList();

  /**
   * @param self what this process is called among those on the store
   * @param ours whether it is this process that goes on with an approval
   * @param ids makes unguessable ids
   */
  Asking(
      String self,
      Predicate<Custody> ours,
      CaseStore cases,
      FollowedJournal journal,
      Beginnings beginnings,
      Authorizations authorizations,
      Handlers handlers,
      Grants grants,
      Execution execution,
      Masking masking,
      Listeners listeners,
      Waiters waiters,
      Transitions transitions,
      Caretaker caretaker,
      InstantSource clock,
      Supplier<String> ids) {
    this.self = self;
    this.ours = ours;
    this.cases = cases;
    this.journal = journal;
    this.beginnings = beginnings;
    this.authorizations = authorizations;
    this.handlers = handlers;
    this.grants = grants;
    this.execution = execution;
    this.masking = masking;
    this.listeners = listeners;
    this.waiters = waiters;
    this.transitions = transitions;
    this.caretaker = caretaker;
    this.clock = clock;
    this.ids = ids;
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
    Authorization left = question.origin().isLeftToCaller() ? authorizations.fresh() : null;
    Optional<Run> granted =
        left == null
            ? grants.use(question)
            : grants.use(question, authorizations.begun(left, question.caller()));
    return granted.isPresent()
        ? runGranted(question, granted.get(), left)
        : askPeople(question, name, handler, wait);
  }

  private ActionResult runGranted(Question question, Run run, @Nullable Authorization left) {
    execution.claim(run.entryId());
    try {
      journal.signal();
      listeners.tell(listener -> listener.decided(question.recorded(), run.entryId()));
      listeners.tell(listener -> listener.grantUsed(question.recorded(), run.entryId()));
      return left == null ? execution.runApproved(run) : run.authorized(left);
    } finally {
      execution.release(run.entryId());
    }
  }

  /** Asks what answers on the spot. Nothing waits, and so nothing must survive. */
  private ActionResult askAtOnce(Question question, Function<ApprovalRequest, Answer> asked) {
    long entryId = beginnings.open(question.intent(), question.origin());
    execution.claim(entryId);
    try {
      Run run = question.run(entryId);
      listeners.tell(listener -> listener.decided(question.recorded(), entryId));
      ApprovalRequest request = question.request(ids.get(), entryId);
      Answer answer = asked.apply(request);
      var event = new AuditEvent.Answered(clock.instant(), entryId, answer);
      if (answer.verdict() == Verdict.APPROVED) {
        Optional<Authorization> left = answered(run, event);
        tellEnded(question, request, answer);
        return left.map(run::authorized).orElseGet(() -> execution.runApproved(run));
      }
      String error = Refusals.text(answer);
      journal.append(
          List.of(event, run.outcome(clock.instant(), ResultStatus.DENIED, null, error)));
      tellEnded(question, request, answer);
      ActionResult denied = run.result(ResultStatus.DENIED, null, error);
      execution.tellEnded(run, denied);
      return denied;
    } finally {
      execution.release(entryId);
    }
  }

  /**
   * Puts a yes on record.
   *
   * @return what the caller may run the action by itself, where it is to and may
   */
  private Optional<Authorization> answered(Run run, AuditEvent event) {
    if (!run.origin().isLeftToCaller() || execution.whyNot(run).isPresent()) {
      journal.append(List.of(event));
      return Optional.empty();
    }
    return Optional.of(authorizations.leave(run, event));
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
    if (cases.pending() >= Approvals.MOST_PENDING) {
      throw new StoreException(
          StoreException.Reason.OVERLOADED,
          Approvals.MOST_PENDING + " actions wait for people already",
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
      begun = beginWithin(question, id, name, sealed);
    } catch (RuntimeException e) {
      waiters.remove(id);
      throw e;
    }
    journal.signal();
    if (hurried) {
      waiters.letGo();
    }
    if (closed) {
      // Whoever closed has let go all who waited then.
      waiters.leave();
    }
    listeners.tell(listener -> listener.decided(question.recorded(), begun.request().auditId()));
    listeners.tell(listener -> listener.approvalAsked(begun));
    caretaker.expireAfter(id, question.review().timeout());
    submit(id, name, () -> handler.submit(begun.request()));
    String failed = "the approval " + id + " could not be withdrawn";
    return waiters
        .await(id, waiter, wait, () -> caretaker.onThread(failed, () -> interrupted(id)))
        .orElseGet(() -> pending(question.decision(), begun.request()));
  }

  /** Counting and beginning are one step, lest two ask at once for the last place. */
  private ApprovalCase beginWithin(
      Question question, String id, String handler, @Nullable String sealed) {
    String caller = question.caller();
    boolean asksByItself = caller != null && question.origin().cause() == null;
    long most = asksByItself ? mostOpen.applyAsLong(caller) : Long.MAX_VALUE;
    if (caller == null || most == Long.MAX_VALUE) {
      return begin(question, id, handler, sealed);
    }
    ReentrantLock place = places.get(Math.floorMod(caller.hashCode(), PLACES));
    place.lock();
    try {
      if (cases.pendingOf(caller) >= most) {
        throw new TooManyOpenException(most);
      }
      return begin(question, id, handler, sealed);
    } finally {
      place.unlock();
    }
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
        new Custody(
            self,
            false,
            question.isMasked(),
            sealed,
            question.origin().runner(),
            TraceContext.current().orElse(null)),
        question.intent(),
        Beginnings.with(question.origin()),
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
      failed(id, Refusals.failed(name));
      return;
    }
    switch (response) {
      case ApprovalResponse.Answered answered ->
          keep(
              id,
              () -> {
                transitions.answer(id, answered.answer(), before -> {});
                transitions.deny(id, Refusals.noApproval(name));
              });
      case ApprovalResponse.Pending pending -> {}
      case null -> failed(id, Refusals.noAnswer(name));
    }
  }

  /**
   * Nobody could be asked. That denies what is asked for the first time; where somebody may have
   * been asked before, it goes on waiting, and is asked again.
   */
  void failed(String id, Answer denial) {
    keep(
        id,
        () -> {
          Optional<Stored> stored = cases.find(id).filter(each -> each.approval().isPending());
          if (stored.isPresent() && isTakenUp(stored.get().custody())) {
            askAgain(stored.get().approval().request(), denial);
          } else if (stored.isPresent()) {
            transitions.deny(id, denial);
          }
        });
  }

  private boolean isTakenUp(Custody custody) {
    return custody.takenUp() || !custody.asker().equals(self);
  }

  private void askAgain(ApprovalRequest request, Answer denial) {
    Duration age = Duration.between(request.requestedAt(), clock.instant());
    Duration pause = age.dividedBy(4);
    if (pause.compareTo(LONGEST_PAUSE) > 0) {
      pause = LONGEST_PAUSE;
    } else if (pause.compareTo(SHORTEST_PAUSE) < 0) {
      pause = SHORTEST_PAUSE;
    }
    String id = request.id();
    if (!askedAgain.add(id)) {
      // Of several that could not ask, one is enough to ask all of them again.
      return;
    }
    LOG.log(
        System.Logger.Level.INFO,
        "the approval {0} waits on, and is put before its handler again in {1} s: {2}",
        id,
        pause.toSeconds(),
        denial.comment());
    caretaker.later(
        pause,
        notAsked(id),
        () -> {
          askedAgain.remove(id);
          resume(id);
        });
  }

  private static String notAsked(String id) {
    return "the approval " + id + " could not be put before its handler again";
  }

  /** What an answer changes is not lost where the store is away. */
  private void keep(String id, Runnable change) {
    caretaker.whenTheStoreIsThere("an answer to the approval " + id + " could not be kept", change);
  }

  private void interrupted(String id) {
    String why = "interrupted while waiting for an answer";
    transitions.take(id, before -> before.withdrawn("its caller", why, clock.instant()));
  }

  /** Puts one before its handler again, whose asker is gone. */
  void takeUp(String id) {
    String failed = notAsked(id);
    caretaker.inTurn(failed, () -> caretaker.whenTheStoreIsThere(failed, () -> resume(id)));
  }

  private void resume(String id) {
    Stored stored = cases.find(id).filter(each -> each.approval().isPending()).orElse(null);
    if (stored == null || !ours.test(stored.custody()) || transitions.endAbandoned(id)) {
      return;
    }
    ApprovalCase pending = stored.approval();
    ApprovalRequest request = pending.request();
    Duration left = Duration.between(clock.instant(), request.expiresAt());
    caretaker.expireAfter(id, left.isNegative() ? Duration.ZERO : left);
    if (left.isPositive()) {
      TraceContext.run(stored.custody().trace(), () -> resume(request, pending.handler()));
    }
  }

  private void resume(ApprovalRequest request, String name) {
    ApprovalHandler handler;
    try {
      handler = handlers.get(name);
    } catch (Throwable e) {
      // Not there any more: there is nobody to ask, now or later.
      Mishap.log(System.Logger.Level.ERROR, "approval handler " + name + " failed", e);
      transitions.deny(request.id(), Refusals.failed(name));
      return;
    }
    submit(request.id(), name, () -> handler.resume(request));
  }

  /** Says how many each token may have open. */
  void bound(ToLongFunction<String> mostOpen) {
    this.mostOpen = mostOpen;
  }

  /** Nobody waits for people any more. */
  void letGo() {
    hurried = true;
    waiters.letGo();
  }

  /** Nobody is asked any more. */
  void close() {
    closed = true;
  }
}

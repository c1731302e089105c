package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.ApprovalState;
import dev.aegis.approval.Verdict;
import dev.aegis.audit.ActionDigest;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.Cause;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.Authorization;
import dev.aegis.execution.ResultStatus;
import dev.aegis.runtime.CaseStore.Custody;
import dev.aegis.runtime.CaseStore.Stored;
import dev.aegis.runtime.Waiters.Waiter;
import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StateStore.Change;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.TraceContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes approvals from one state to the next, each once, whoever else tries to at the same time and
 * in whichever process. Who brings about the approval runs the action, unless it is its caller's
 * own code: then the caller does. Thread-safe.
 */
final class Transitions {
  private static final System.Logger LOG = System.getLogger("aegis");

  /** Each that fails is somebody else's success, of which an approval sees 17 at the most. */
  private static final int MOST_TRIES = 100;

  static final String CALLER_GONE = "the program that was to run it is gone";

  private final CaseStore cases;
  private final FollowedJournal journal;
  private final Execution execution;
  private final Masking masking;
  private final Waiters waiters;
  private final InstantSource clock;
  private final Predicate<Custody> ours;
  private final Recovery recovery;
  private final Authorizations authorizations;
  private final Consumer<ApprovalCase> ended;
  private final Phaser underway = new Phaser(1);

  /**
   * @param ours whether it is this process that goes on with an approval
   */
  Transitions(
      CaseStore cases,
      FollowedJournal journal,
      Execution execution,
      Masking masking,
      Waiters waiters,
      InstantSource clock,
      Predicate<Custody> ours,
      Recovery recovery,
      Authorizations authorizations,
      Consumer<ApprovalCase> ended) {
    this.cases = cases;
    this.journal = journal;
    this.execution = execution;
    this.masking = masking;
    this.waiters = waiters;
    this.clock = clock;
    this.ours = ours;
    this.recovery = recovery;
    this.authorizations = authorizations;
    this.ended = ended;
  }

  /**
   * Takes an approval on by one step. One whose time is over expires, whatever the step.
   *
   * @param step how it is to stand after how it stands; it may be asked several times, and throws a
   *     {@link NotAllowedException} where it is to stand as it does
   */
  AnswerReceipt take(String id, UnaryOperator<ApprovalCase> step) {
    return take(id, custody -> {}, step);
  }

  private AnswerReceipt take(String id, Consumer<Custody> first, UnaryOperator<ApprovalCase> step) {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Optional<Stored> found = cases.find(id);
      if (found.isEmpty()) {
        return new AnswerReceipt.Unknown();
      }
      Stored before = found.get();
      if (!before.approval().isPending()) {
        return new AnswerReceipt.Decided(before.approval());
      }
      try {
        first.accept(before.custody());
        return take(before, step);
      } catch (NotAllowedException e) {
        return new AnswerReceipt.NotAllowed(Objects.requireNonNull(e.getMessage()));
      } catch (StaleStateException e) {
        // Somebody was faster: what they did is what there is to look at now.
      }
    }
    throw new StoreException(
        StoreException.Reason.UNAVAILABLE, "the approval " + id + " can't be changed", null);
  }

  /** Ends one that nobody decided. */
  AnswerReceipt expire(String id) {
    return take(id, this::expired);
  }

  private ApprovalCase expired(ApprovalCase before) {
    return before.expired(Refusals.timeout(before.review().timeout()), clock.instant());
  }

  /**
   * Ends one whose caller was to run it and is no more.
   *
   * @return whether it was such a one
   */
  boolean endAbandoned(String id) {
    boolean abandoned =
        cases.find(id).filter(stored -> stored.custody().ownCode()).isPresent()
            && !waiters.hasOwner(id);
    if (abandoned) {
      deny(id, Refusals.because(CALLER_GONE));
    }
    return abandoned;
  }

  /**
   * Takes somebody's answer.
   *
   * @param first what must hold of the approval; throws a {@link NotAllowedException} where it does
   *     not
   */
  AnswerReceipt answer(String id, Answer answer, Consumer<ApprovalCase> first) {
    return take(
        id,
        before -> {
          first.accept(before);
          Optional<String> why = before.whyNot(answer);
          if (why.isPresent()) {
            throw new NotAllowedException(why.get());
          }
          return before.with(answer, clock.instant());
        });
  }

  /**
   * Ends one that can't be approved, whoever might, unless another process goes on with it by now.
   */
  void deny(String id, Answer denial) {
    AnswerReceipt receipt =
        take(
            id,
            custody -> {
              if (!ours.test(custody)) {
                throw new NotAllowedException("another process goes on with it");
              }
            },
            before -> before.with(denial, clock.instant()));
    if (receipt instanceof AnswerReceipt.NotAllowed notAllowed) {
      LOG.log(
          System.Logger.Level.INFO,
          "the approval {0} is not denied ({1}): {2}",
          id,
          Refusals.text(denial),
          notAllowed.why());
    }
  }

  private AnswerReceipt take(Stored before, UnaryOperator<ApprovalCase> step) {
    ApprovalCase approval = before.approval();
    if (!clock.instant().isBefore(approval.request().expiresAt())) {
      ApprovalCase expired = expired(approval);
      end(before, expired);
      return new AnswerReceipt.Decided(expired);
    }
    ApprovalCase after = step.apply(approval);
    boolean yes = after.votes().size() > approval.votes().size();
    if (yes && before.custody().ownCode() && !waiters.hasOwner(approval.request().id())) {
      throw new NotAllowedException(
          "what it is to run is with the program that asked; approve it there");
    }
    if (after.state() == ApprovalState.APPROVED) {
      approve(before, after);
    } else if (after.isPending()) {
      cases.change(before, after, List.of(lastVote(after)));
      journal.signal();
    } else {
      end(before, after);
    }
    return new AnswerReceipt.Counted(after);
  }

  private static AuditEvent lastVote(ApprovalCase after) {
    ApprovalCase.Vote vote = after.votes().getLast();
    return new AuditEvent.Answered(
        vote.at(),
        after.request().auditId(),
        new Answer(Verdict.APPROVED, vote.by(), vote.comment(), vote.human()),
        after.missing(),
        after.digest(),
        false);
  }

  private void approve(Stored before, ApprovalCase after) {
    long entryId = after.request().auditId();
    execution.claim(entryId);
    underway.register();
    Authorization authorization;
    try {
      authorization = before.custody().isLeftToCaller() ? authorization(before) : null;
      Change[] more =
          authorization == null
              ? new Change[0]
              : new Change[] {
                authorizations.change(authorization, before.approval().requester(), entryId)
              };
      cases.change(before, after, List.of(lastVote(after)), more);
    } catch (RuntimeException e) {
      execution.release(entryId);
      underway.arriveAndDeregister();
      throw e;
    }
    journal.signal();
    try {
      ended.accept(after);
    } finally {
      begin(before, authorization);
    }
  }

  /** What the caller is to run it by; null where the policy would not have it so any more. */
  private @Nullable Authorization authorization(Stored before) {
    String id = before.approval().request().id();
    Decision decision = whole(before, waiters.find(id));
    return whyNot(before, decision, null).isEmpty()
            && decision != null
            && execution.whyNot(run(before, decision, null)).isEmpty()
        ? authorizations.approved(id)
        : null;
  }

  private void begin(Stored approved, @Nullable Authorization authorization) {
    ApprovalRequest request = approved.approval().request();
    Waiter owner =
        approved.custody().ownCode() ? waiters.takeOwner(request.id()).orElse(null) : null;
    if (owner == null || !owner.handOver(() -> approved(approved, owner, null))) {
      Thread.ofVirtual()
          .name("aegis-approved-" + request.auditId())
          .start(
              () ->
                  TraceContext.run(
                      approved.custody().trace(), () -> runApproved(approved, authorization)));
    }
  }

  private void runApproved(Stored stored, @Nullable Authorization authorization) {
    String id = stored.approval().request().id();
    waiters.complete(id, approved(stored, waiters.find(id), authorization));
  }

  /**
   * Runs what was approved.
   *
   * @param waiter who waits for it; null where nobody does
   * @param authorization what its caller may run it by; null where it is not to
   */
  private ActionResult approved(
      Stored stored, @Nullable Waiter waiter, @Nullable Authorization authorization) {
    ApprovalRequest request = stored.approval().request();
    try {
      return run(stored, waiter, authorization);
    } catch (RuntimeException e) {
      String lost = "how the action ended could not be recorded";
      Mishap.log(System.Logger.Level.ERROR, "audit entry " + request.auditId() + ": " + lost, e);
      return run(request, request.decision()).result(ResultStatus.UNKNOWN, null, lost);
    } finally {
      execution.release(request.auditId());
      underway.arriveAndDeregister();
    }
  }

  private ActionResult run(
      Stored stored, @Nullable Waiter waiter, @Nullable Authorization authorization) {
    ApprovalRequest request = stored.approval().request();
    ActionExecutor own = waiter == null ? null : waiter.own();
    Decision decision = whole(stored, waiter);
    Run run = run(stored, decision == null ? request.decision() : decision, own);
    if (authorization != null) {
      return run.authorized(authorization);
    }
    Optional<String> why = whyNot(stored, decision, own);
    if (why.isEmpty() && stored.custody().isLeftToCaller()) {
      // It was not so when the approval was written, whatever it is by now.
      why = Optional.of("policy changed");
    }
    ActionResult result =
        why.isPresent() ? execution.deny(run, why.get()) : execution.runApproved(run);
    if (result.status() == ResultStatus.DENIED && result.auditId() == request.auditId()) {
      recovery.refused(run);
    }
    return result;
  }

  private Optional<String> whyNot(
      Stored stored, @Nullable Decision decision, @Nullable ActionExecutor own) {
    // Read again: what was approved is what is on record now, or it does not run.
    boolean same =
        cases
            .find(stored.approval().request().id())
            .map(now -> ActionDigest.of(now.approval().request().action()))
            .filter(stored.approval().digest()::equals)
            .isPresent();
    if (!same) {
      return Optional.of("what was approved is not what is on record");
    }
    if (decision == null) {
      return Optional.of("the masked parameters are not known to the process that is to run it");
    }
    return stored.custody().ownCode() && own == null ? Optional.of(CALLER_GONE) : Optional.empty();
  }

  /** The decision with nothing masked; null where that can't be had. */
  private @Nullable Decision whole(Stored stored, @Nullable Waiter waiter) {
    if (waiter != null) {
      return waiter.decision();
    }
    ApprovalRequest request = stored.approval().request();
    Decision recorded = request.decision();
    if (!stored.custody().masked()) {
      return recorded;
    }
    String sealed = stored.custody().sealed();
    Optional<Action> action =
        sealed == null
            ? Optional.empty()
            : masking.unsealed(recorded.action(), sealed, request.id());
    return action.map(whole -> Masking.with(recorded, whole)).orElse(null);
  }

  /** For what is told of it alone. */
  static Run run(ApprovalRequest request, Decision decision) {
    return run(request, decision, Origin.of(null));
  }

  private static Run run(Stored stored, Decision decision, @Nullable ActionExecutor own) {
    var origin =
        new Origin(
            stored.approval().requester(), stored.cause(), stored.custody().runner(), own, null);
    return run(stored.approval().request(), decision, origin);
  }

  private static Run run(ApprovalRequest request, Decision decision, Origin origin) {
    return new Run(
        decision,
        request.decision(),
        request.auditId(),
        request.requestedAt(),
        request.id(),
        origin);
  }

  private void end(Stored before, ApprovalCase after) {
    ApprovalRequest request = after.request();
    ApprovalCase.Closing closing = Objects.requireNonNull(after.closing());
    Answer answer = new Answer(Verdict.DENIED, closing.by(), closing.comment(), closing.human());
    boolean withdrawn = after.state() == ApprovalState.WITHDRAWN;
    String error = withdrawn ? withdrawal(closing) : Refusals.text(answer);
    AuditEvent outcome =
        run(request, request.decision()).outcome(closing.at(), ResultStatus.DENIED, null, error);
    AuditEvent answered =
        new AuditEvent.Answered(
            closing.at(),
            request.auditId(),
            answer,
            0,
            after.digest(),
            after.state() == ApprovalState.EXPIRED);
    cases.change(before, after, withdrawn ? List.of(outcome) : List.of(answered, outcome));
    journal.signal();
    Waiter waiter = waiters.find(request.id());
    Run run = run(request, waiter == null ? request.decision() : waiter.decision());
    ActionResult result = run.result(ResultStatus.DENIED, null, error);
    try {
      ended.accept(after);
      execution.tellEnded(run, result);
    } finally {
      waiters.complete(request.id(), result);
    }
    if (before.cause() instanceof Cause.RetryOf) {
      refuse(before, waiter);
    }
  }

  /** What fails for good because nobody wants it tried again is taken back. */
  private void refuse(Stored before, @Nullable Waiter waiter) {
    underway.register();
    Thread.ofVirtual()
        .name("aegis-refused-" + before.approval().request().auditId())
        .start(() -> TraceContext.run(before.custody().trace(), () -> takeBack(before, waiter)));
  }

  private void takeBack(Stored before, @Nullable Waiter waiter) {
    try {
      Decision decision = whole(before, waiter);
      if (decision == null) {
        LOG.log(
            System.Logger.Level.WARNING,
            "audit entry "
                + before.approval().request().auditId()
                + ": nothing is taken back, the masked parameters are not known here");
      } else {
        recovery.refused(run(before, decision, null));
      }
    } catch (RuntimeException e) {
      Mishap.log(System.Logger.Level.ERROR, "nothing could be taken back", e);
    } finally {
      underway.arriveAndDeregister();
    }
  }

  private static String withdrawal(ApprovalCase.Closing closing) {
    String who = "Withdrawn by " + closing.by();
    return closing.comment().isEmpty() ? who : who + ": " + closing.comment();
  }

  /** Waits for what was approved to end, unless that takes too long. */
  void await(Duration patience) {
    try {
      underway.awaitAdvanceInterruptibly(
          underway.arrive(), patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.log(System.Logger.Level.WARNING, "approved actions still run; their end is not known");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

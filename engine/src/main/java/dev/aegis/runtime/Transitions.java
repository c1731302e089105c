package dev.aegis.runtime;

import dev.aegis.action.Action;
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
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes approvals from one state to the next, each once, whoever else tries to at the same time and
 * in whichever process. Who brings about the approval runs the action. Thread-safe.
 */
final class Transitions {
  private static final System.Logger LOG = System.getLogger("aegis");

  /** Each that fails is somebody else's success, of which an approval sees 17 at the most. */
  private static final int MOST_TRIES = 100;

  private final CaseStore cases;
  private final FollowedJournal journal;
  private final Execution execution;
  private final Masking masking;
  private final Waiters waiters;
  private final InstantSource clock;
  private final Consumer<ApprovalCase> ended;
  private final Phaser underway = new Phaser(1);

  Transitions(
      CaseStore cases,
      FollowedJournal journal,
      Execution execution,
      Masking masking,
      Waiters waiters,
      InstantSource clock,
      Consumer<ApprovalCase> ended) {
    this.cases = cases;
    this.journal = journal;
    this.execution = execution;
    this.masking = masking;
    this.waiters = waiters;
    this.clock = clock;
    this.ended = ended;
  }

  /**
   * Takes an approval on by one step. One whose time is over expires, whatever the step.
   *
   * @param step how it is to stand after how it stands; it may be asked several times, and throws a
   *     {@link NotAllowedException} where it is to stand as it does
   */
  AnswerReceipt take(String id, UnaryOperator<ApprovalCase> step) {
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

  private AnswerReceipt take(Stored before, UnaryOperator<ApprovalCase> step) {
    ApprovalCase approval = before.approval();
    if (!clock.instant().isBefore(approval.request().expiresAt())) {
      ApprovalCase expired = expired(approval);
      end(before, expired);
      return new AnswerReceipt.Decided(expired);
    }
    ApprovalCase after = step.apply(approval);
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
        after.digest());
  }

  private void approve(Stored before, ApprovalCase after) {
    long entryId = after.request().auditId();
    execution.claim(entryId);
    underway.register();
    try {
      cases.change(before, after, List.of(lastVote(after)));
    } catch (RuntimeException e) {
      execution.release(entryId);
      underway.arriveAndDeregister();
      throw e;
    }
    journal.signal();
    Thread.ofVirtual().name("aegis-approved-" + entryId).start(() -> runApproved(before));
    ended.accept(after);
  }

  private void runApproved(Stored stored) {
    ApprovalRequest request = stored.approval().request();
    try {
      waiters.complete(request.id(), run(stored));
    } catch (RuntimeException e) {
      String lost = "how the action ended could not be recorded";
      LOG.log(System.Logger.Level.ERROR, "audit entry " + request.auditId() + ": " + lost, e);
      ActionResult unknown =
          run(request, request.decision()).result(ResultStatus.UNKNOWN, null, lost);
      waiters.complete(request.id(), unknown);
    } finally {
      execution.release(request.auditId());
      underway.arriveAndDeregister();
    }
  }

  private ActionResult run(Stored stored) {
    ApprovalRequest request = stored.approval().request();
    Run masked = run(request, request.decision());
    // Read again: what was approved is what is on record now, or it does not run.
    boolean same =
        cases
            .find(request.id())
            .map(now -> ActionDigest.of(now.approval().request().action()))
            .filter(stored.approval().digest()::equals)
            .isPresent();
    if (!same) {
      return execution.end(
          masked, ResultStatus.DENIED, null, "what was approved is not what is on record");
    }
    Decision decision = whole(stored);
    return decision == null
        ? execution.end(
            masked,
            ResultStatus.DENIED,
            null,
            "the masked parameters are not known to the process that is to run it")
        : execution.runApproved(run(request, decision));
  }

  /** The decision with nothing masked; null where that can't be had. */
  private @Nullable Decision whole(Stored stored) {
    ApprovalRequest request = stored.approval().request();
    Decision held = waiters.decisionOf(request.id());
    if (held != null) {
      return held;
    }
    Decision recorded = request.decision();
    if (!stored.masked()) {
      return recorded;
    }
    String sealed = stored.sealed();
    Optional<Action> action =
        sealed == null
            ? Optional.empty()
            : masking.unsealed(recorded.action(), sealed, request.id());
    return action.map(whole -> Masking.with(recorded, whole)).orElse(null);
  }

  static Run run(ApprovalRequest request, Decision decision) {
    return new Run(decision, request.auditId(), request.requestedAt(), request.id());
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
        new AuditEvent.Answered(closing.at(), request.auditId(), answer, 0, after.digest());
    cases.change(before, after, withdrawn ? List.of(outcome) : List.of(answered, outcome));
    journal.signal();
    Decision held = waiters.decisionOf(request.id());
    ActionResult result =
        run(request, held == null ? request.decision() : held)
            .result(ResultStatus.DENIED, null, error);
    waiters.complete(request.id(), result);
    ended.accept(after);
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

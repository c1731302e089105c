package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.approval.Verdict;
import dev.aegis.audit.AuditEvent;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.match.Matcher;
import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * An action's way: decided, on record, approved where it must be, decided again, run, its end on
 * record. Nothing runs whose intent is not durable. Thread-safe.
 */
final class Enforcement {
  private static final System.Logger LOG = System.getLogger("aegis");

  private final BiFunction<Action, Instant, Decision> decider;
  private final AuditJournal journal;
  private final Handlers handlers;
  private final Approvals approvals;
  private final ActionExecutor executor;
  private final Masking masking;
  private final InstantSource clock;
  private final Set<Long> running = ConcurrentHashMap.newKeySet();

  Enforcement(
      BiFunction<Action, Instant, Decision> decider,
      AuditJournal journal,
      Handlers handlers,
      Approvals approvals,
      ActionExecutor executor,
      Masking masking,
      InstantSource clock) {
    this.decider = decider;
    this.journal = journal;
    this.handlers = handlers;
    this.approvals = approvals;
    this.executor = executor;
    this.masking = masking;
    this.clock = clock;
  }

  /**
   * Takes an action all the way, under the policy that its request holds. Where people were asked,
   * policy and time may have moved meanwhile, and the policy in force then decides again.
   *
   * @throws StoreException where its intent can't be put on record; nothing was run
   */
  ActionResult execute(Action action, Matcher policy) {
    Instant start = clock.instant();
    Decision decision = policy.decide(action, start);
    if (decision.approval() == Approval.BLOCK) {
      return refuse(decision, policy, start);
    }
    long id;
    try {
      Decision recorded = masking.masked(decision, policy.policy());
      id = journal.append(List.of(new AuditEvent.Intent(start, recorded))).getFirst().entryId();
    } catch (IllegalArgumentException e) {
      return refuseUnrecordable(decision, start);
    }
    running.add(id);
    try {
      return proceed(new Run(decision, id, start));
    } finally {
      running.remove(id);
    }
  }

  /** Whether an entry's action is on its way here, so that its end will be known. */
  boolean isRunning(long entryId) {
    return running.contains(entryId);
  }

  private ActionResult proceed(Run run) {
    Decision decision = run.decision();
    if (decision.approval() == Approval.APPROVE) {
      Answer answer = approvals.ask(handlers, run.id(), decision, run.start());
      if (answer.verdict() != Verdict.APPROVED) {
        return deny(run, answer);
      }
      journal.append(List.of(new AuditEvent.Answered(clock.instant(), run.id(), answer)));
      if (!stillHolds(decision)) {
        return end(run, ResultStatus.DENIED, null, "policy changed");
      }
    }
    return run(run);
  }

  private ActionResult refuse(Decision decision, Matcher policy, Instant at) {
    String error = "Blocked by policy rule: " + decision.matchedRule();
    try {
      Decision recorded = masking.masked(decision, policy.policy());
      long id =
          journal.append(List.of(new AuditEvent.Refusal(at, recorded, error))).getFirst().entryId();
      return new ActionResult(decision, ResultStatus.BLOCKED, null, error, id);
    } catch (IllegalArgumentException e) {
      return refuseUnrecordable(decision, at);
    }
  }

  /**
   * What is no JSON, which only an embedding program can hand over, can't stand in the record, and
   * so does not run; that it was asked for still can.
   */
  private ActionResult refuseUnrecordable(Decision decision, Instant at) {
    Action action = decision.action();
    Decision recorded =
        new Decision(
            new Action(
                action.type(),
                action.target(),
                Map.of(),
                action.description(),
                action.agentId(),
                action.sessionId()),
            decision.riskLevel(),
            decision.approval(),
            decision.matchedRule(),
            decision.reason(),
            decision.undecided(),
            decision.policyVersion(),
            decision.review());
    String error = "Blocked: the parameters are no JSON, and so can't be put on record";
    long id =
        journal.append(List.of(new AuditEvent.Refusal(at, recorded, error))).getFirst().entryId();
    return new ActionResult(decision, ResultStatus.BLOCKED, null, error, id);
  }

  private ActionResult deny(Run run, Answer answer) {
    Instant now = clock.instant();
    String error = denial(answer);
    journal.append(
        List.of(
            new AuditEvent.Answered(now, run.id(), answer),
            run.outcome(now, ResultStatus.DENIED, null, error)));
    return new ActionResult(run.decision(), ResultStatus.DENIED, null, error, run.id());
  }

  /** Whether what was approved may run by the policy in force now. */
  private boolean stillHolds(Decision before) {
    Decision now = decider.apply(before.action(), clock.instant());
    return switch (now.approval()) {
      case AUTO -> true;
      case APPROVE ->
          now.matchedRule().equals(before.matchedRule())
              && Objects.equals(now.review(), before.review());
      case BLOCK -> false;
    };
  }

  private ActionResult run(Run run) {
    ExecutionResult result;
    try {
      result = executor.execute(run.decision().action());
    } catch (Throwable e) {
      // Whatever a guest throws, the action may have begun.
      LOG.log(System.Logger.Level.ERROR, "the executor failed on audit entry " + run.id(), e);
      return end(
          run,
          ResultStatus.UNKNOWN,
          null,
          "the executor failed; whether the action took effect is not known");
    }
    return switch (result) {
      case ExecutionResult.Succeeded succeeded -> succeeded(run, succeeded.data());
      case ExecutionResult.Failed failed -> end(run, ResultStatus.FAILED, null, failed.error());
      case null ->
          end(run, ResultStatus.UNKNOWN, null, "the executor did not say how the action ended");
    };
  }

  /** What is no JSON can't stand in the record; that the action succeeded still can. */
  private ActionResult succeeded(Run run, @Nullable Object data) {
    try {
      return end(run, ResultStatus.SUCCESS, data, null);
    } catch (IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "what came of audit entry " + run.id() + " can't be recorded",
          e);
      return end(
          run, ResultStatus.SUCCESS, null, "what came of the action is no JSON, and is left out");
    }
  }

  private ActionResult end(
      Run run, ResultStatus status, @Nullable Object data, @Nullable String error) {
    Instant now = clock.instant();
    try {
      journal.append(List.of(run.outcome(now, status, data, error)));
    } catch (StoreException e) {
      if (status == ResultStatus.DENIED) {
        throw e;
      }
      // It has run: to answer that nothing happened would invite a second try.
      LOG.log(System.Logger.Level.ERROR, "the outcome of audit entry " + run.id() + " is lost", e);
      return new ActionResult(
          run.decision(),
          ResultStatus.UNKNOWN,
          null,
          "the action was run, but how it ended could not be recorded",
          run.id());
    }
    return new ActionResult(run.decision(), status, data, error, run.id());
  }

  private static String denial(Answer answer) {
    String who = answer.human() ? "Denied by " + answer.by() : "Denied";
    return answer.comment().isEmpty() ? who : who + ": " + answer.comment();
  }

  private record Run(Decision decision, long id, Instant start) {
    AuditEvent.Outcome outcome(
        Instant now, ResultStatus status, @Nullable Object data, @Nullable String error) {
      long millis = Math.max(0, Duration.between(start, now).toMillis());
      return new AuditEvent.Outcome(now, id, status, data, error, millis);
    }
  }
}

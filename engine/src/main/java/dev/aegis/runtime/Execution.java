package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Runs actions whose intent is on record, and puts on record how they end. Thread-safe. */
final class Execution {
  private final BiFunction<Action, Instant, Decision> decider;
  private final EmergencyStop stop;
  private final AuditJournal journal;
  private final ActionExecutor executor;
  private final Recovery recovery;
  private final Listeners listeners;
  private final InstantSource clock;
  private final Set<Long> running = ConcurrentHashMap.newKeySet();

  /**
   * @param decider what the policy in force says
   */
  Execution(
      BiFunction<Action, Instant, Decision> decider,
      EmergencyStop stop,
      AuditJournal journal,
      ActionExecutor executor,
      Recovery recovery,
      Listeners listeners,
      InstantSource clock) {
    this.decider = decider;
    this.stop = stop;
    this.journal = journal;
    this.executor = executor;
    this.recovery = recovery;
    this.listeners = listeners;
    this.clock = clock;
  }

  /** Whether an entry's action is on its way here, so that its end will be known. */
  boolean isRunning(long entryId) {
    return running.contains(entryId);
  }

  /** Says that an entry's action is on its way, before anybody could take it for abandoned. */
  void claim(long entryId) {
    running.add(entryId);
  }

  /** Says that it no longer is. */
  void release(long entryId) {
    running.remove(entryId);
  }

  /** Runs what was approved, where the policy in force would still have it so. */
  ActionResult runApproved(Run run) {
    Optional<String> why = whyNot(run);
    return why.isPresent() ? deny(run, why.get()) : run(run);
  }

  /** Why what was approved may not run any more; nothing where it may. */
  Optional<String> whyNot(Run run) {
    Optional<String> stopped = stopped();
    if (stopped.isPresent()) {
      return stopped;
    }
    return stillHolds(run) ? Optional.empty() : Optional.of("policy changed");
  }

  private Optional<String> stopped() {
    return Optional.ofNullable(stop.refusalNow()).map(why -> "Denied: Aegis is stopped: " + why);
  }

  /** Puts on record that it does not run after all. */
  ActionResult deny(Run run, String why) {
    ActionResult result = end(run, ResultStatus.DENIED, null, why);
    tellEnded(run, result);
    return result;
  }

  /** Tells that an action has come to its end. */
  void tellEnded(Run run, ActionResult result) {
    listeners.tell(listener -> listener.ended(run.recorded(result)));
  }

  private boolean stillHolds(Run run) {
    Decision before = run.decision();
    Decision now = decider.apply(before.action(), clock.instant());
    return switch (now.approval()) {
      case AUTO -> true;
      case APPROVE ->
          now.matchedRule().equals(before.matchedRule())
              && Objects.equals(now.review(), before.review())
              // What no person has looked at just now must be as it was in every respect.
              && (run.approvalId() != null || now.riskLevel() == before.riskLevel());
      case BLOCK -> false;
    };
  }

  /**
   * Runs it, once, and sees to what is to follow where it fails.
   *
   * @return of the last attempt
   */
  ActionResult run(Run run) {
    Optional<String> stopped = stopped();
    if (stopped.isPresent()) {
      return deny(run, stopped.get());
    }
    long begun = System.nanoTime();
    ExecutionResult executed = executed(run);
    Duration took = Listeners.since(begun);
    ActionResult result = recorded(run, executed);
    listeners.tell(listener -> listener.executed(run.recorded(result), took));
    tellEnded(run, result);
    return executed instanceof ExecutionResult.Failed failed
            && result.status() == ResultStatus.FAILED
        ? recovery.after(run, result, failed.repeatable())
        : result;
  }

  private @Nullable ExecutionResult executed(Run run) {
    ActionExecutor own = run.origin().own();
    try {
      return (own == null ? executor : own).execute(run.decision().action());
    } catch (Throwable e) {
      // Whatever a guest throws, the action may have begun.
      Mishap.log(
          System.Logger.Level.ERROR, "the executor failed on audit entry " + run.entryId(), e);
      return new ExecutionResult.Unknown(
          "the executor failed; whether the action took effect is not known");
    }
  }

  private ActionResult recorded(Run run, @Nullable ExecutionResult executed) {
    return switch (executed) {
      case ExecutionResult.Succeeded succeeded -> succeeded(run, succeeded.data());
      case ExecutionResult.Failed failed -> end(run, ResultStatus.FAILED, null, failed.error());
      case ExecutionResult.Unknown unknown -> end(run, ResultStatus.UNKNOWN, null, unknown.error());
      case null ->
          end(run, ResultStatus.UNKNOWN, null, "the executor did not say how the action ended");
    };
  }

  /** What is no JSON can't stand in the record; that the action succeeded still can. */
  private ActionResult succeeded(Run run, @Nullable Object data) {
    try {
      return end(run, ResultStatus.SUCCESS, data, null);
    } catch (IllegalArgumentException e) {
      Mishap.log(
          System.Logger.Level.ERROR,
          "what came of audit entry " + run.entryId() + " can't be recorded",
          e);
      return end(
          run, ResultStatus.SUCCESS, null, "what came of the action is no JSON, and is left out");
    }
  }

  /**
   * Puts its end on record.
   *
   * @throws StoreException where that fails and it has not run
   */
  private ActionResult end(
      Run run, ResultStatus status, @Nullable Object data, @Nullable String error) {
    try {
      journal.append(List.of(run.outcome(clock.instant(), status, data, error)));
    } catch (StoreException e) {
      if (status == ResultStatus.DENIED) {
        throw e;
      }
      // It has run: to answer that nothing happened would invite a second try.
      Mishap.log(
          System.Logger.Level.ERROR, "the outcome of audit entry " + run.entryId() + " is lost", e);
      return run.result(
          ResultStatus.UNKNOWN, null, "the action was run, but how it ended could not be recorded");
    }
    return run.result(status, data, error);
  }
}

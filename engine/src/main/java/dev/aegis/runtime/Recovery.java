package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.audit.Cause;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.runtime.RecoveryRule.Retry;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tries again what failed, and takes back what failed for good. Each is an action like any other,
 * decided anew, asked about where it must be, with an entry of its own. Thread-safe.
 *
 * <p>What came of a rollback is on record, and nothing follows it. Nor does anything follow what
 * ran as its caller's own code, or was left to its caller: the caller is there to do better.
 */
final class Recovery implements AutoCloseable {
  private final List<RecoveryRule> rules;
  private final Pause pause;
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicReference<BiFunction<Action, Origin, ActionResult>> governor =
      new AtomicReference<>();

  Recovery(List<RecoveryRule> rules, Pause pause) {
    this.rules = List.copyOf(rules);
    this.pause = pause;
  }

  /**
   * Begins.
   *
   * @param governor takes an action all the way, without waiting for people
   */
  void open(BiFunction<Action, Origin, ActionResult> governor) {
    this.governor.set(governor);
  }

  /**
   * Sees to an action that failed.
   *
   * @return of the last attempt
   */
  ActionResult after(Run run, ActionResult failed, boolean repeatable) {
    RecoveryRule rule = ruleFor(run).orElse(null);
    if (rule == null) {
      return failed;
    }
    int next = run.origin().attempt() + 1;
    Retry retry = rule.retry();
    if (!repeatable || retry == null || next > retry.attempts()) {
      rollBack(run, rule, run.entryId());
      return failed;
    }
    try {
      if (!pause.await(retry.before(next), over)) {
        return failed;
      }
    } catch (InterruptedException e) {
      rollBack(run, rule, run.entryId());
      Thread.currentThread().interrupt();
      return failed;
    }
    ActionResult again =
        ask(run.decision().action(), run.origin().because(new Cause.RetryOf(run.entryId(), next)));
    if (again == null || isRefusedAtOnce(again)) {
      rollBack(run, rule, run.entryId());
    }
    return again == null ? failed : again;
  }

  /** Whoever ends an approval tells of it, so what one was begun for is not seen to here. */
  private static boolean isRefusedAtOnce(ActionResult result) {
    return result.approvalId() == null
        && (result.status() == ResultStatus.BLOCKED || result.status() == ResultStatus.DENIED);
  }

  /** Sees to an action that was to be approved and was not: as a retry, it was the last one. */
  void refused(Run run) {
    if (run.origin().cause() instanceof Cause.RetryOf retry) {
      ruleFor(run).ifPresent(rule -> rollBack(run, rule, retry.entryId()));
    }
  }

  private Optional<RecoveryRule> ruleFor(Run run) {
    return over.getCount() == 0
            || run.origin().runner() != Origin.Runner.EXECUTOR
            || run.origin().cause() instanceof Cause.RollbackOf
        ? Optional.empty()
        : rules.stream()
            .filter(rule -> rule.match().matches(run.decision().action().type()))
            .findFirst();
  }

  private void rollBack(Run run, RecoveryRule rule, long failedEntry) {
    if (rule.rollback() == null) {
      return;
    }
    Action failed = run.decision().action();
    Action rollback =
        new Action(
            rule.rollback(),
            failed.target(),
            failed.params(),
            "Takes back audit entry " + failedEntry,
            failed.agentId(),
            failed.sessionId());
    ask(rollback, run.origin().because(new Cause.RollbackOf(failedEntry)));
  }

  /** Null where it can't be asked for: what failed before has failed all the same. */
  private @Nullable ActionResult ask(Action action, Origin origin) {
    try {
      return Objects.requireNonNull(governor.get()).apply(action, origin);
    } catch (RuntimeException e) {
      Mishap.log(
          System.Logger.Level.ERROR,
          "nothing could follow audit entry " + Objects.requireNonNull(origin.cause()).entryId(),
          e);
      return null;
    }
  }

  /** Lets those go who wait to try again: nothing follows any more. */
  @Override
  public void close() {
    over.countDown();
  }
}

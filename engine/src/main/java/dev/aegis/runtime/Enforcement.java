package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.action.ActionLimits;
import dev.aegis.audit.AuditEvent;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.match.Matcher;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An action's way: decided, then refused, run, or put before people, who let it run later. Nothing
 * runs whose intent is not durable. Thread-safe.
 */
final class Enforcement {
  private final AuditJournal journal;
  private final Approvals approvals;
  private final Execution execution;
  private final Masking masking;
  private final Listeners listeners;
  private final Phaser underway = new Phaser(1);
  private volatile boolean closed;
  private final InstantSource clock;

  Enforcement(
      AuditJournal journal,
      Approvals approvals,
      Execution execution,
      Masking masking,
      Listeners listeners,
      InstantSource clock) {
    this.journal = journal;
    this.approvals = approvals;
    this.execution = execution;
    this.masking = masking;
    this.listeners = listeners;
    this.clock = clock;
  }

  /**
   * Takes an action all the way, under the policy that its request holds.
   *
   * @param origin who asks, and with what
   * @param wait how long to wait for people
   * @throws StoreException where its intent can't be put on record; nothing was run
   * @throws IllegalArgumentException where it breaks {@link ActionLimits}
   */
  ActionResult execute(Action action, Matcher policy, Origin origin, Duration wait) {
    begin();
    try {
      return govern(action, policy, origin, wait);
    } finally {
      underway.arriveAndDeregister();
    }
  }

  private void begin() {
    underway.register();
    if (closed) {
      underway.arriveAndDeregister();
      throw new StoreException(StoreException.Reason.UNAVAILABLE, "Aegis is closed", null);
    }
  }

  /** Takes nothing new. */
  void stop() {
    closed = true;
  }

  /** Waits for what is under way to end, unless that takes too long. */
  void await(Duration patience) {
    try {
      underway.awaitAdvanceInterruptibly(
          underway.arrive(), patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      System.getLogger("aegis")
          .log(System.Logger.Level.WARNING, "actions still run; their end is not known");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ActionResult govern(Action given, Matcher policy, Origin origin, Duration wait) {
    Instant start = clock.instant();
    Action action;
    try {
      action = ActionLimits.checked(FrozenParameters.of(given));
    } catch (UnrecordableException e) {
      // What can't be copied can't be looked into either.
      ActionLimits.checked(given.withParams(Map.of()));
      return refuseUnrecordable(policy.decide(given, start), origin, start);
    }
    Decision decision = policy.decide(action, start);
    try {
      Decision recorded = masked(decision, policy);
      return switch (decision.approval()) {
        case BLOCK -> refuse(decision, recorded, origin, start);
        case AUTO -> run(decision, recorded, origin, start);
        case APPROVE ->
            approvals.ask(new Question(decision, recorded, policy, origin, start), wait);
      };
    } catch (UnrecordableException e) {
      return refuseUnrecordable(decision, origin, start);
    }
  }

  private Decision masked(Decision decision, Matcher policy) {
    try {
      return masking.masked(decision, policy.policy());
    } catch (IllegalArgumentException e) {
      throw new UnrecordableException(e);
    }
  }

  private ActionResult run(Decision decision, Decision recorded, Origin origin, Instant start) {
    long id =
        open(journal, new AuditEvent.Intent(start, recorded, origin.caller(), origin.cause()));
    execution.claim(id);
    try {
      listeners.tell(listener -> listener.decided(recorded, id));
      return execution.run(new Run(decision, recorded, id, start, null, origin));
    } finally {
      execution.release(id);
    }
  }

  private ActionResult refuse(Decision decision, Decision recorded, Origin origin, Instant at) {
    String error = "Blocked by policy rule: " + decision.matchedRule();
    return refused(decision, recorded, origin, at, error);
  }

  private ActionResult refused(
      Decision decision, Decision recorded, Origin origin, Instant at, String error) {
    var refusal = new AuditEvent.Refusal(at, recorded, origin.caller(), origin.cause(), error);
    long id = open(journal, refusal);
    listeners.tell(listener -> listener.decided(recorded, id));
    return new ActionResult(decision, ResultStatus.BLOCKED, null, error, id);
  }

  /**
   * Begins an entry.
   *
   * @return its id
   * @throws UnrecordableException where the action holds what is no JSON
   */
  static long open(AuditJournal journal, AuditEvent event) {
    try {
      return journal.append(List.of(event)).getFirst().entryId();
    } catch (IllegalArgumentException e) {
      throw new UnrecordableException(e);
    }
  }

  /**
   * What is no JSON, which only an embedding program can hand over, can't stand in the record, and
   * so does not run; that it was asked for still can.
   */
  private ActionResult refuseUnrecordable(Decision decision, Origin origin, Instant at) {
    Decision recorded = Masking.with(decision, decision.action().withParams(Map.of()));
    String error = "Blocked: the parameters are no JSON, and so can't be put on record";
    return refused(decision, recorded, origin, at, error);
  }
}

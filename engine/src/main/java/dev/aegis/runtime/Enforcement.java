package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.action.ActionLimits;
import dev.aegis.audit.AuditEvent;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An action's way: decided, then refused, run, or put before people, who let it run later. Nothing
 * runs whose intent is not durable. Thread-safe.
 */
final class Enforcement {
  private final Beginnings beginnings;
  private final Candidate candidate;
  private final Authorizations authorizations;
  private final Approvals approvals;
  private final Execution execution;
  private final Masking masking;
  private final Listeners listeners;
  private final Phaser underway = new Phaser(1);
  private volatile boolean closed;
  private final InstantSource clock;

  Enforcement(
      Beginnings beginnings,
      Candidate candidate,
      Authorizations authorizations,
      Approvals approvals,
      Execution execution,
      Masking masking,
      Listeners listeners,
      InstantSource clock) {
    this.beginnings = beginnings;
    this.candidate = candidate;
    this.authorizations = authorizations;
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
  ActionResult execute(Action action, PolicyInForce policy, Origin origin, Duration wait) {
    begin();
    try {
      return govern(action, policy, origin, wait);
    } finally {
      underway.arriveAndDeregister();
    }
  }

  /**
   * Decides for somebody who holds to it elsewhere, and puts that on record, all or none.
   *
   * @param last after which decision no more is decided
   * @param caller the name of the token that asks; null where there is none
   * @throws IllegalArgumentException where one breaks {@link ActionLimits} or holds what is no JSON
   */
  List<Evaluation> evaluate(
      List<Evaluation.Asked> asked,
      PolicyInForce policy,
      Predicate<Decision> last,
      @Nullable String caller) {
    begin();
    try {
      Instant now = clock.instant();
      List<Weighed> weighed = new ArrayList<>(asked.size());
      for (Evaluation.Asked each : asked) {
        weighed.add(weigh(each, policy, now));
        if (last.test(weighed.getLast().decision())) {
          break;
        }
      }
      List<AuditEvent> events = new ArrayList<>(weighed.size());
      for (Weighed each : weighed) {
        listeners.tell(listener -> listener.weighed(each.recorded(), each.took()));
        events.add(
            new AuditEvent.Evaluated(
                now,
                each.recorded(),
                caller,
                each.asked().asOf(),
                TraceContext.currentTraceparent()));
      }
      List<Long> entries = recorded(weighed, events);
      List<Evaluation> evaluations = new ArrayList<>(weighed.size());
      for (int i = 0; i < weighed.size(); i++) {
        tell((AuditEvent.Evaluated) events.get(i), weighed.get(i), entries.get(i));
        candidate.beside(weighed.get(i).decision(), weighed.get(i).at(), entries.get(i));
        evaluations.add(new Evaluation(weighed.get(i).decision(), entries.get(i)));
      }
      return evaluations;
    } finally {
      underway.arriveAndDeregister();
    }
  }

  /**
   * A decision that somebody holds to elsewhere.
   *
   * @param recorded with what the policy masks masked
   */
  private record Weighed(
      Evaluation.Asked asked, Instant at, Decision decision, Decision recorded, Duration took) {}

  private Weighed weigh(Evaluation.Asked asked, PolicyInForce policy, Instant now) {
    Instant at = asked.asOf() == null ? now : asked.asOf();
    Action action = ActionLimits.checked(FrozenParameters.of(asked.action()));
    long begun = System.nanoTime();
    Decision decision = policy.decide(action, at);
    Duration took = Listeners.since(begun);
    return new Weighed(asked, at, decision, masked(decision, policy), took);
  }

  private List<Long> recorded(List<Weighed> weighed, List<AuditEvent> events) {
    try {
      return beginnings.record(events);
    } catch (StoreException e) {
      for (Weighed each : weighed) {
        listeners.tell(listener -> listener.unrecorded(each.recorded(), e));
      }
      throw e;
    }
  }

  private void tell(AuditEvent.Evaluated evaluated, Weighed weighed, long id) {
    Decision recorded = weighed.recorded();
    listeners.tell(listener -> listener.decided(recorded, id));
    listeners.tell(
        listener ->
            listener.ended(
                new ActionResult(recorded, evaluated.status(), null, evaluated.error(), id)));
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

  private ActionResult govern(Action given, PolicyInForce policy, Origin origin, Duration wait) {
    Instant start = clock.instant();
    Action action;
    try {
      action = ActionLimits.checked(FrozenParameters.of(given));
    } catch (UnrecordableException e) {
      // What can't be copied can't be looked into either.
      ActionLimits.checked(given.withParams(Map.of()));
      return refuseUnrecordable(policy.decide(given, start), origin, start);
    }
    long begun = System.nanoTime();
    Decision decision = policy.decide(action, start);
    Duration took = Listeners.since(begun);
    ActionResult result = govern(decision, took, policy, origin, wait, start);
    candidate.beside(decision, start, result.auditId());
    return result;
  }

  private ActionResult govern(
      Decision decision,
      Duration took,
      PolicyInForce policy,
      Origin origin,
      Duration wait,
      Instant start) {
    try {
      Decision recorded = masked(decision, policy);
      listeners.tell(listener -> listener.weighed(recorded, took));
      return follow(decision, recorded, policy, origin, wait, start);
    } catch (UnrecordableException e) {
      return refuseUnrecordable(decision, origin, start);
    }
  }

  private ActionResult follow(
      Decision decision,
      Decision recorded,
      PolicyInForce policy,
      Origin origin,
      Duration wait,
      Instant start) {
    try {
      return switch (decision.approval()) {
        case BLOCK -> refuse(decision, recorded, origin, start);
        case AUTO ->
            origin.isLeftToCaller()
                ? leave(decision, recorded, origin, start)
                : run(decision, recorded, origin, start);
        case APPROVE ->
            approvals.ask(new Question(decision, recorded, policy, origin, start), wait);
      };
    } catch (StoreException e) {
      listeners.tell(listener -> listener.unrecorded(recorded, e));
      throw e;
    }
  }

  private Decision masked(Decision decision, PolicyInForce policy) {
    try {
      return masking.masked(decision, policy.policy());
    } catch (IllegalArgumentException e) {
      throw new UnrecordableException(e);
    }
  }

  private ActionResult run(Decision decision, Decision recorded, Origin origin, Instant start) {
    long id = beginnings.open(intent(recorded, origin, start), origin);
    execution.claim(id);
    try {
      listeners.tell(listener -> listener.decided(recorded, id));
      return execution.run(new Run(decision, recorded, id, start, null, origin));
    } finally {
      execution.release(id);
    }
  }

  private ActionResult leave(Decision decision, Decision recorded, Origin origin, Instant start) {
    Authorizations.Left left = authorizations.begin(intent(recorded, origin, start), origin);
    listeners.tell(listener -> listener.decided(recorded, left.entryId()));
    return new Run(decision, recorded, left.entryId(), start, null, origin)
        .authorized(left.authorization());
  }

  private static AuditEvent.Intent intent(Decision recorded, Origin origin, Instant start) {
    return new AuditEvent.Intent(
        start,
        recorded,
        origin.caller(),
        origin.cause(),
        origin.isLeftToCaller(),
        TraceContext.currentTraceparent());
  }

  private ActionResult refuse(Decision decision, Decision recorded, Origin origin, Instant at) {
    String error = "Blocked by policy rule: " + decision.matchedRule();
    return refused(decision, recorded, origin, at, error);
  }

  private ActionResult refused(
      Decision decision, Decision recorded, Origin origin, Instant at, String error) {
    var refusal =
        new AuditEvent.Refusal(
            at,
            recorded,
            origin.caller(),
            origin.cause(),
            error,
            TraceContext.currentTraceparent());
    long id = beginnings.open(refusal, origin);
    listeners.tell(listener -> listener.decided(recorded, id));
    listeners.tell(
        listener ->
            listener.ended(new ActionResult(recorded, ResultStatus.BLOCKED, null, error, id)));
    return new ActionResult(decision, ResultStatus.BLOCKED, null, error, id);
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

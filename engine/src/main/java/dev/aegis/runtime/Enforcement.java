package dev.aegis.runtime;

import dev.aegis.action.Action;
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
import org.jspecify.annotations.Nullable;

/**
 * An action's way: decided, then refused, run, or put before people, who let it run later. Nothing
 * runs whose intent is not durable. Thread-safe.
 */
final class Enforcement {
  private final AuditJournal journal;
  private final Approvals approvals;
  private final Execution execution;
  private final Masking masking;
  private final InstantSource clock;

  Enforcement(
      AuditJournal journal,
      Approvals approvals,
      Execution execution,
      Masking masking,
      InstantSource clock) {
    this.journal = journal;
    this.approvals = approvals;
    this.execution = execution;
    this.masking = masking;
    this.clock = clock;
  }

  /**
   * Takes an action all the way, under the policy that its request holds.
   *
   * @param caller the name of the token that asks; null where there is none
   * @param wait how long to wait for people
   * @throws StoreException where its intent can't be put on record; nothing was run
   */
  ActionResult execute(Action action, Matcher policy, @Nullable String caller, Duration wait) {
    Instant start = clock.instant();
    Decision decision = policy.decide(action, start);
    try {
      Decision recorded = masked(decision, policy);
      return switch (decision.approval()) {
        case BLOCK -> refuse(decision, recorded, caller, start);
        case AUTO -> run(decision, recorded, caller, start);
        case APPROVE ->
            approvals.ask(new Question(decision, recorded, policy, caller, start), wait);
      };
    } catch (UnrecordableException e) {
      return refuseUnrecordable(decision, caller, start);
    }
  }

  private Decision masked(Decision decision, Matcher policy) {
    try {
      return masking.masked(decision, policy.policy());
    } catch (IllegalArgumentException e) {
      throw new UnrecordableException(e);
    }
  }

  private ActionResult run(
      Decision decision, Decision recorded, @Nullable String caller, Instant start) {
    long id = open(journal, new AuditEvent.Intent(start, recorded, caller));
    execution.claim(id);
    try {
      return execution.run(new Run(decision, id, start, null));
    } finally {
      execution.release(id);
    }
  }

  private ActionResult refuse(
      Decision decision, Decision recorded, @Nullable String caller, Instant at) {
    String error = "Blocked by policy rule: " + decision.matchedRule();
    long id = open(journal, new AuditEvent.Refusal(at, recorded, caller, error));
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
  private ActionResult refuseUnrecordable(Decision decision, @Nullable String caller, Instant at) {
    Action action = decision.action();
    Decision recorded =
        Masking.with(
            decision,
            new Action(
                action.type(),
                action.target(),
                Map.of(),
                action.description(),
                action.agentId(),
                action.sessionId()));
    String error = "Blocked: the parameters are no JSON, and so can't be put on record";
    long id =
        journal
            .append(List.of(new AuditEvent.Refusal(at, recorded, caller, error)))
            .getFirst()
            .entryId();
    return new ActionResult(decision, ResultStatus.BLOCKED, null, error, id);
  }
}

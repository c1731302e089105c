package dev.aegis.server;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.Authorization;
import dev.aegis.execution.ResultStatus;
import dev.aegis.policy.Policy;
import dev.aegis.runtime.ActionListener;
import dev.aegis.runtime.Approvals;
import dev.aegis.runtime.Candidate;
import dev.aegis.runtime.EmergencyStop;
import dev.aegis.runtime.Evaluation;
import dev.aegis.runtime.Grants;
import dev.aegis.runtime.IdempotencyKeys;
import dev.aegis.runtime.OutcomeReceipt;
import dev.aegis.runtime.PolicyUpdate;
import dev.aegis.runtime.Readiness;
import dev.aegis.runtime.Resolution;
import dev.aegis.runtime.Terms;
import dev.aegis.source.SourceText;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.PolicyStore.Document;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP side needs of an Aegis, and all that it sees of one. Thread-safe; methods throw
 * {@link dev.aegis.spi.StoreException} where the store fails.
 */
interface Governor {

  /** The policy in force, for a request to hold from start to end. */
  InForce policy();

  /** The time that decisions are made at. */
  Instant now();

  /**
   * Takes an action all the way.
   *
   * @param under the policy that the request holds
   */
  ActionResult execute(Action action, InForce under, Terms terms);

  /** The same for an action that its caller runs itself. */
  ActionResult authorize(Action action, InForce under, Terms terms);

  /** Puts on record how an action ended, as the caller says that ran it. */
  OutcomeReceipt outcome(
      String id,
      @Nullable String caller,
      ResultStatus status,
      @Nullable Object data,
      @Nullable String error);

  /** What the caller of an entry's action may run it by; nothing where it was not left to it. */
  Optional<Authorization> authorization(long entryId, @Nullable String approvalId);

  /** Takes a key for a call, or says what came of the call that has it. */
  IdempotencyKeys.Claim claim(IdempotencyKeys.Call call);

  /** Decides for somebody who asks, under the policy that the request holds. */
  Decision evaluate(InForce under, Action action, Instant at);

  /**
   * Decides for somebody who holds to it elsewhere, and puts that on record first.
   *
   * @param last after which decision no more is decided
   */
  List<Evaluation> evaluateOnRecord(
      InForce under,
      List<Evaluation.Asked> asked,
      Predicate<Decision> last,
      @Nullable String caller);

  /** What waits for people. */
  Approvals approvals();

  /** What approvers have allowed in advance. */
  Grants grants();

  /** Says whose grants count: of those who may approve now. */
  void heedApprovers(Predicate<String> names);

  /** Says how many requests each token may have before people at a time. */
  void boundApprovals(ToLongFunction<String> mostOpen);

  /** Lets go whoever waits for people; what they asked for goes on waiting. */
  void letGo();

  /** Says whether a policy could be put in force, and changes nothing. */
  PolicyUpdate check(List<SourceText> sources);

  /** Puts a policy in force, where {@code ifVersion} is null or the version in force. */
  PolicyUpdate put(List<SourceText> sources, String by, @Nullable String ifVersion);

  /** Puts in force again what was in force before; nothing where it never was. */
  Optional<PolicyUpdate> rollBack(long number, String by, @Nullable String ifVersion);

  /** Who put which policy in force when, the newest first. */
  List<PolicyStore.Version> policyVersions(long before, int limit);

  /** A policy that is or was in force. */
  Optional<PolicyStore.StoredPolicy> policyVersion(long number);

  /** The policy that is tried beside the one in force. */
  Candidate candidate();

  /** Puts the candidate in force; nothing where there is none. */
  Optional<PolicyUpdate> promote(String by, @Nullable String ifVersion);

  /** The emergency stop. */
  EmergencyStop emergencyStop();

  /** Puts on record how an action ended whose end was not known. */
  Resolution resolve(long entryId, ResultStatus status, String by, String comment);

  AuditJournal journal();

  Readiness readiness();

  /** How it fares, for those who watch over it; may take as long as the store does. */
  Vitals vitals();

  /** Another who hears what happens. */
  void addListener(ActionListener listener);

  /** One who hears no more. */
  void removeListener(ActionListener listener);

  /** A policy that is ready to decide. */
  interface InForce {

    Policy policy();

    /** The YAML texts that it was made of. */
    List<Document> documents();

    Decision decide(Action action, Instant at);

    /** A decision's JSON members, with its {@code trace}. */
    Map<String, ?> explain(Action action, Instant at);
  }
}

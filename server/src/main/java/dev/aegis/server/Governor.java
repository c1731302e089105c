package dev.aegis.server;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.policy.Policy;
import dev.aegis.runtime.ActionListener;
import dev.aegis.runtime.Approvals;
import dev.aegis.runtime.Grants;
import dev.aegis.runtime.PolicyUpdate;
import dev.aegis.runtime.Readiness;
import dev.aegis.runtime.Resolution;
import dev.aegis.source.SourceText;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.PolicyStore.Document;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
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
   * @param caller the name of the token that asks; null where there is none
   * @param wait how long to wait for people
   */
  ActionResult execute(Action action, InForce under, @Nullable String caller, Duration wait);

  /** What waits for people. */
  Approvals approvals();

  /** What approvers have allowed in advance. */
  Grants grants();

  /** Says whose grants count: of those who may approve now. */
  void heedApprovers(Predicate<String> names);

  /** Says whether a policy could be put in force, and changes nothing. */
  PolicyUpdate check(List<SourceText> sources);

  /** Puts a policy in force, where {@code ifVersion} is null or the version in force. */
  PolicyUpdate put(List<SourceText> sources, String by, @Nullable String ifVersion);

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

package dev.aegis.server;

import dev.aegis.action.Action;
import dev.aegis.approval.ApprovalState;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.Authorization;
import dev.aegis.execution.ResultStatus;
import dev.aegis.json.ExplanationJson;
import dev.aegis.match.Explanation;
import dev.aegis.policy.Policy;
import dev.aegis.runtime.ActionListener;
import dev.aegis.runtime.Aegis;
import dev.aegis.runtime.Approvals;
import dev.aegis.runtime.Candidate;
import dev.aegis.runtime.EmergencyStop;
import dev.aegis.runtime.Evaluation;
import dev.aegis.runtime.Grants;
import dev.aegis.runtime.IdempotencyKeys;
import dev.aegis.runtime.OutcomeReceipt;
import dev.aegis.runtime.PolicyInForce;
import dev.aegis.runtime.PolicyUpdate;
import dev.aegis.runtime.Readiness;
import dev.aegis.runtime.Resolution;
import dev.aegis.runtime.Terms;
import dev.aegis.source.SourceText;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.PolicyStore.Document;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An Aegis that runs.
 *
 * @param meters count the decisions that are made without it
 */
record RunningGovernor(Aegis aegis, WorkMeters meters) implements Governor {

  @Override
  public InForce policy() {
    return new Held(aegis.policy(), meters);
  }

  @Override
  public Instant now() {
    return aegis.now();
  }

  @Override
  public ActionResult execute(Action action, InForce under, Terms terms) {
    return aegis.execute(action, held(under), terms);
  }

  @Override
  public ActionResult authorize(Action action, InForce under, Terms terms) {
    return aegis.authorize(action, held(under), terms);
  }

  @Override
  public Decision evaluate(InForce under, Action action, Instant at) {
    long begun = System.nanoTime();
    Decision decision = aegis.evaluate(held(under), action, at);
    meters.made(decision, System.nanoTime() - begun);
    return decision;
  }

  @Override
  public List<Evaluation> evaluateOnRecord(
      InForce under,
      List<Evaluation.Asked> asked,
      Predicate<Decision> last,
      @Nullable String caller) {
    return aegis.evaluateOnRecord(held(under), asked, last, caller);
  }

  private PolicyInForce held(InForce under) {
    return under instanceof Held held ? held.inForce() : aegis.policy();
  }

  @Override
  public OutcomeReceipt outcome(
      String id,
      @Nullable String caller,
      ResultStatus status,
      @Nullable Object data,
      @Nullable String error) {
    return aegis.authorizations().outcome(id, caller, status, data, error);
  }

  @Override
  public Optional<Authorization> authorization(long entryId, @Nullable String approvalId) {
    return aegis.authorizations().of(entryId, approvalId);
  }

  @Override
  public IdempotencyKeys.Claim claim(IdempotencyKeys.Call call) {
    return aegis.idempotencyKeys().claim(call);
  }

  @Override
  public Approvals approvals() {
    return aegis.approvals();
  }

  @Override
  public Grants grants() {
    return aegis.grants();
  }

  @Override
  public void heedApprovers(Predicate<String> names) {
    aegis.grants().heed(names);
  }

  @Override
  public void boundApprovals(ToLongFunction<String> mostOpen) {
    aegis.approvals().bound(mostOpen);
  }

  @Override
  public void letGo() {
    aegis.approvals().letGo();
  }

  @Override
  public PolicyUpdate check(List<SourceText> sources) {
    return aegis.checkPolicy(sources);
  }

  @Override
  public PolicyUpdate put(List<SourceText> sources, String by, @Nullable String ifVersion) {
    return aegis.putPolicy(sources, by, ifVersion);
  }

  @Override
  public Optional<PolicyUpdate> rollBack(long number, String by, @Nullable String ifVersion) {
    return aegis.rollBackPolicy(number, by, ifVersion);
  }

  @Override
  public List<PolicyStore.Version> policyVersions(long before, int limit) {
    return aegis.policyVersions(before, limit);
  }

  @Override
  public Optional<PolicyStore.StoredPolicy> policyVersion(long number) {
    return aegis.policyVersion(number);
  }

  @Override
  public Candidate candidate() {
    return aegis.candidate();
  }

  @Override
  public Optional<PolicyUpdate> promote(String by, @Nullable String ifVersion) {
    return aegis.promoteCandidate(by, ifVersion);
  }

  @Override
  public EmergencyStop emergencyStop() {
    return aegis.emergencyStop();
  }

  @Override
  public Resolution resolve(long entryId, ResultStatus status, String by, String comment) {
    return aegis.resolve(entryId, status, by, comment);
  }

  @Override
  public AuditJournal journal() {
    return aegis.journal();
  }

  @Override
  public Readiness readiness() {
    return aegis.readiness();
  }

  @Override
  public Vitals vitals() {
    Readiness readiness = aegis.readiness();
    return new Vitals(
        readiness, aegis.automaticApprovals(), aegis.sinks(), readiness.ready() ? stored() : null);
  }

  private Vitals.@Nullable Stored stored() {
    try {
      long head = aegis.journal().head();
      long pending = aegis.approvals().pending();
      Duration longest =
          aegis.approvals().list(ApprovalState.PENDING, 0, 1).stream()
              .map(first -> Duration.between(first.request().requestedAt(), now()))
              .filter(Duration::isPositive)
              .findFirst()
              .orElse(Duration.ZERO);
      return new Vitals.Stored(head, pending, longest);
    } catch (StoreException e) {
      Dispatcher.LOG.log(System.Logger.Level.DEBUG, "the store does not say how it fares", e);
      return null;
    }
  }

  @Override
  public void addListener(ActionListener listener) {
    aegis.addListener(listener);
  }

  @Override
  public void removeListener(ActionListener listener) {
    aegis.removeListener(listener);
  }

  private record Held(PolicyInForce inForce, WorkMeters meters) implements InForce {

    @Override
    public Policy policy() {
      return inForce.policy();
    }

    @Override
    public List<Document> documents() {
      return inForce.stored().documents();
    }

    @Override
    public Decision decide(Action action, Instant at) {
      return inForce.decide(action, at);
    }

    @Override
    public Map<String, ?> explain(Action action, Instant at) {
      long begun = System.nanoTime();
      Explanation explanation = inForce.explain(action, at);
      meters.made(explanation.decision(), System.nanoTime() - begun);
      return ExplanationJson.of(explanation);
    }
  }
}

package dev.aegis.server;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.json.ExplanationJson;
import dev.aegis.policy.Policy;
import dev.aegis.runtime.Aegis;
import dev.aegis.runtime.Approvals;
import dev.aegis.runtime.Grants;
import dev.aegis.runtime.PolicyInForce;
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
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** An Aegis that runs. */
record RunningGovernor(Aegis aegis) implements Governor {

  @Override
  public InForce policy() {
    return new Held(aegis.policy());
  }

  @Override
  public Instant now() {
    return aegis.now();
  }

  @Override
  public ActionResult execute(
      Action action, InForce under, @Nullable String caller, Duration wait) {
    PolicyInForce policy = under instanceof Held held ? held.inForce() : aegis.policy();
    return aegis.execute(action, policy, caller, wait);
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

  private record Held(PolicyInForce inForce) implements InForce {

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
      return inForce.matcher().decide(action, at);
    }

    @Override
    public Map<String, ?> explain(Action action, Instant at) {
      return ExplanationJson.of(inForce.matcher().explain(action, at));
    }
  }
}

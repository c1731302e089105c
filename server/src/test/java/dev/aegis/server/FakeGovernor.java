package dev.aegis.server;

import dev.aegis.action.Action;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.Authorization;
import dev.aegis.execution.ResultStatus;
import dev.aegis.glob.Glob;
import dev.aegis.json.DecisionJson;
import dev.aegis.policy.Defaults;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
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
import dev.aegis.source.Span;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.PolicyStore;
import dev.aegis.spi.PolicyStore.Document;
import dev.aegis.spi.StoreException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Governs by a policy of lines {@code GLOB APPROVAL}; a line with the word {@code broken} is an
 * error of its author.
 */
class FakeGovernor implements Governor {
  static final String POLICY = "read* auto\nwrite* approve\ndelete* block\n";
  static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");

  final FakeJournal journal = new FakeJournal();
  final List<Action> executed = new CopyOnWriteArrayList<>();
  final List<String> callers = new CopyOnWriteArrayList<>();
  final List<SourceText> seen = new CopyOnWriteArrayList<>();
  volatile Readiness readiness = new Readiness(List.of(), List.of("approvals are automatic"));
  volatile @Nullable RuntimeException failure;
  volatile Supplier<Vitals> vitals = () -> new Vitals(readiness, List.of(), List.of(), null);
  private final AtomicLong ids = new AtomicLong();
  private volatile Held held = Held.of(new SourceText("policy.yaml", POLICY));

  @Override
  public InForce policy() {
    return held;
  }

  @Override
  public Instant now() {
    return NOW;
  }

  @Override
  public ActionResult execute(Action action, InForce under, Terms terms) {
    callers.add(String.valueOf(terms.caller()));
    RuntimeException wanted = failure;
    if (wanted != null && (action.target().equals("fail") || !(wanted instanceof StoreException))) {
      throw wanted;
    }
    executed.add(action);
    Decision decision = under.decide(action, NOW);
    return decision.isAllowed()
        ? new ActionResult(
            decision, ResultStatus.SUCCESS, Map.of("executed", true), null, ids.incrementAndGet())
        : new ActionResult(
            decision,
            ResultStatus.BLOCKED,
            null,
            "Blocked by policy rule: " + decision.matchedRule(),
            ids.incrementAndGet());
  }

  @Override
  public ActionResult authorize(Action action, InForce under, Terms terms) {
    throw new UnsupportedOperationException("this one leaves nothing to anybody");
  }

  @Override
  public Decision evaluate(InForce under, Action action, Instant at) {
    return under.decide(action, at);
  }

  @Override
  public List<Evaluation> evaluateOnRecord(
      InForce under,
      List<Evaluation.Asked> asked,
      Predicate<Decision> last,
      @Nullable String caller) {
    throw new UnsupportedOperationException("this one records nothing");
  }

  @Override
  public OutcomeReceipt outcome(
      String id,
      @Nullable String caller,
      ResultStatus status,
      @Nullable Object data,
      @Nullable String error) {
    throw new UnsupportedOperationException("this one leaves nothing to anybody");
  }

  @Override
  public Optional<Authorization> authorization(long entryId, @Nullable String approvalId) {
    return Optional.empty();
  }

  @Override
  public IdempotencyKeys.Claim claim(IdempotencyKeys.Call call) {
    throw new UnsupportedOperationException("this one remembers nothing");
  }

  @Override
  public Approvals approvals() {
    throw new UnsupportedOperationException("this one asks nobody");
  }

  @Override
  public Grants grants() {
    throw new UnsupportedOperationException("this one asks nobody");
  }

  @Override
  public void heedApprovers(Predicate<String> names) {}

  @Override
  public void boundApprovals(ToLongFunction<String> mostOpen) {}

  @Override
  public void letGo() {}

  @Override
  public PolicyUpdate check(List<SourceText> sources) {
    SourceText source = sources.getFirst();
    seen.add(source);
    List<Diagnostic> errors = new ArrayList<>();
    for (int line = 1; line <= source.lineCount(); line++) {
      int at = source.line(line).indexOf("broken");
      if (at >= 0) {
        int start = source.lineStart(line) + at;
        errors.add(
            Diagnostic.of(
                    Code.UNKNOWN_KEY, source, new Span(start, start + 6), "unknown key `broken`")
                .withHint("did you mean `token`?"));
      }
    }
    return errors.isEmpty()
        ? new PolicyUpdate.Accepted(Held.of(source).policy(), List.of())
        : new PolicyUpdate.Refused(errors);
  }

  @Override
  public synchronized PolicyUpdate put(
      List<SourceText> sources, String by, @Nullable String ifVersion) {
    String version = held.policy().version();
    if (ifVersion != null && !ifVersion.equals(version)) {
      return new PolicyUpdate.Conflict(version);
    }
    PolicyUpdate update = check(sources);
    if (update instanceof PolicyUpdate.Accepted) {
      held = Held.of(sources.getFirst());
    }
    return update;
  }

  @Override
  public Optional<PolicyUpdate> rollBack(long number, String by, @Nullable String ifVersion) {
    return Optional.empty();
  }

  @Override
  public List<PolicyStore.Version> policyVersions(long before, int limit) {
    return List.of();
  }

  @Override
  public Optional<PolicyStore.StoredPolicy> policyVersion(long number) {
    return Optional.empty();
  }

  @Override
  public Candidate candidate() {
    throw new UnsupportedOperationException("this one tries nothing");
  }

  @Override
  public Optional<PolicyUpdate> promote(String by, @Nullable String ifVersion) {
    return Optional.empty();
  }

  @Override
  public EmergencyStop emergencyStop() {
    throw new UnsupportedOperationException("a real one can be stopped");
  }

  @Override
  public Resolution resolve(long entryId, ResultStatus status, String by, String comment) {
    return entryId == 404
        ? new Resolution.Absent()
        : new Resolution.Refused("it is " + status.word() + " by " + by + ", " + comment);
  }

  @Override
  public AuditJournal journal() {
    return journal;
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public Vitals vitals() {
    return vitals.get();
  }

  @Override
  public void addListener(ActionListener listener) {}

  @Override
  public void removeListener(ActionListener listener) {}

  private record Held(Policy policy, SourceText source) implements InForce {

    static Held of(SourceText source) {
      List<Rule> rules = new ArrayList<>();
      for (String line : source.text().lines().toList()) {
        String[] words = line.split(" ", -1);
        if (words.length == 2 && words[1].matches("auto|approve|block")) {
          rules.add(rule(words[0], Approval.valueOf(words[1].toUpperCase(Locale.ROOT)), source));
        }
      }
      String version = "sha256:" + Integer.toHexString(source.text().hashCode());
      Defaults defaults = new Defaults(RiskLevel.MEDIUM, Approval.APPROVE);
      return new Held(new Policy(version, ZoneOffset.UTC, defaults, Map.of(), rules), source);
    }

    private static Rule rule(String glob, Approval approval, SourceText source) {
      return new Rule(
          glob.replace("*", "") + "_" + approval.word(),
          null,
          null,
          new Rule.Match(List.of(Glob.of(glob)), List.of(Glob.of("*")), List.of(Glob.of("*"))),
          Map.of(),
          null,
          null,
          RiskLevel.LOW,
          approval,
          approval == Approval.APPROVE ? Review.DEFAULT : null,
          source,
          new Span(0, 0));
    }

    @Override
    public List<Document> documents() {
      return List.of(new Document(source.name(), source.text()));
    }

    @Override
    public Decision decide(Action action, Instant at) {
      for (Rule rule : policy.rules()) {
        if (rule.match().types().getFirst().matches(action.type())) {
          return decision(action, rule.approval(), rule.name(), at);
        }
      }
      return decision(action, Approval.APPROVE, Decision.DEFAULT_RULE, at);
    }

    private Decision decision(Action action, Approval approval, String rule, Instant at) {
      return new Decision(
          action,
          RiskLevel.LOW,
          approval,
          rule,
          at.equals(NOW) ? null : "as of " + at,
          List.of(),
          policy.version(),
          approval == Approval.APPROVE ? Review.DEFAULT : null);
    }

    @Override
    public Map<String, ?> explain(Action action, Instant at) {
      Map<String, Object> json = DecisionJson.of(decide(action, at));
      json.put("trace", List.of());
      return json;
    }
  }
}

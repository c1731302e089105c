package dev.aegis.runtime;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.Grant;
import dev.aegis.approval.GrantScope;
import dev.aegis.approval.GrantState;
import dev.aegis.approval.Verdict;
import dev.aegis.audit.ActionDigest;
import dev.aegis.audit.AuditEvent;
import dev.aegis.condition.Functions;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.glob.Glob;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import dev.aegis.runtime.GrantStore.Stored;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StateStore.Change;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What approvers have allowed in advance. A grant does what its giver's yes would do, and no more:
 * it is never looked at for what is blocked, critical or undecided, where one yes is not enough, or
 * where its giver's does not count; and never under another policy than that it was given under.
 *
 * <p>Thread-safe. Methods throw {@link StoreException} where the store fails; nothing has changed
 * then.
 */
public final class Grants {
  /** So many can be in use at a time: more could nobody oversee. */
  static final int MOST_ACTIVE = 1_000;

  private static final int MOST_REMEMBERED = 2 * MOST_ACTIVE;

  private final GrantStore store;
  private final Beginnings beginnings;
  private final Supplier<PolicyInForce> inForce;
  private final Functions functions;
  private final Handlers handlers;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private volatile Predicate<String> givers = name -> true;
  private final Map<String, ScopeMatcher> matchers = new ConcurrentHashMap<>();

  Grants(
      GrantStore store,
      Beginnings beginnings,
      Supplier<PolicyInForce> inForce,
      Functions functions,
      Handlers handlers,
      InstantSource clock,
      Supplier<String> ids) {
    this.store = store;
    this.beginnings = beginnings;
    this.inForce = inForce;
    this.functions = functions;
    this.handlers = handlers;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Grants in the order in which they were given.
   *
   * @param state as it stands in the store; null for any
   * @param after the {@linkplain Grant#number number} after which to go on; 0 from the first
   * @param limit the most, 1 to 10,000
   */
  public List<Grant> list(@Nullable GrantState state, long after, int limit) {
    PolicyInForce under = inForce.get();
    return store.list(state, after, limit).stream()
        .map(stored -> asItStands(stored.grant(), under))
        .toList();
  }

  /** One grant, where it is known; ended ones are for a week after their time. */
  public Optional<Grant> find(String id) {
    PolicyInForce under = inForce.get();
    return store.find(id).map(stored -> asItStands(stored.grant(), under));
  }

  /**
   * Gives a grant.
   *
   * @param by the name of the token that gives it
   * @param uses 1 to {@link Grant#MOST_USES}
   * @param lasting {@link Grant#SHORTEST} to {@link Grant#LONGEST}
   */
  public GrantReceipt give(
      GrantScope scope, String by, String comment, int uses, Duration lasting) {
    PolicyInForce under = inForce.get();
    Policy policy = under.policy();
    List<String> mistakes = mistakes(scope, uses, lasting);
    Optional<Rule> rule =
        policy.rules().stream().filter(each -> each.name().equals(scope.rule())).findFirst();
    if (rule.isEmpty()) {
      mistakes.add("there is no rule `" + scope.rule() + "` in the policy in force");
    }
    Outcome<ScopeMatcher> matcher = ScopeMatcher.of(scope, policy, functions);
    if (!matcher.succeeded()) {
      matcher.diagnostics().stream().map(Diagnostic::message).forEach(mistakes::add);
    } else if (matcher.get().isUnconditional() && scope.when() == null && scope.hasConditions()) {
      mistakes.add("`conditions` bounds nothing; leave it out if that is meant");
    }
    if (!mistakes.isEmpty()) {
      return new GrantReceipt.Refused(mistakes);
    }
    Optional<String> why = whyNot(rule.orElseThrow(), by);
    if (why.isPresent()) {
      return new GrantReceipt.NotAllowed(why.get());
    }
    Instant now = clock.instant();
    if (active(now, under).size() >= MOST_ACTIVE) {
      return new GrantReceipt.Refused(
          List.of("there are " + MOST_ACTIVE + " grants already; revoke some"));
    }
    return new GrantReceipt.Done(add(scope, policy.version(), by, comment, now, uses, lasting));
  }

  private static List<String> mistakes(GrantScope scope, int uses, Duration lasting) {
    List<String> mistakes = new ArrayList<>();
    if (uses < 1 || uses > Grant.MOST_USES) {
      mistakes.add("a grant is for 1 to " + Grant.MOST_USES + " uses");
    }
    if (lasting.compareTo(Grant.SHORTEST) < 0 || lasting.compareTo(Grant.LONGEST) > 0) {
      mistakes.add("a grant lasts 1 second to 30 days");
    }
    if (!Glob.of(scope.target()).flaws().isEmpty()) {
      mistakes.add("`target` holds a set that is not closed, or a range that runs backwards");
    }
    return mistakes;
  }

  /** Why a rule's actions can't be granted by somebody at all. */
  private Optional<String> whyNot(Rule rule, String by) {
    Review review = rule.review();
    String called = "the rule `" + rule.name() + "`";
    if (rule.approval() != Approval.APPROVE || review == null) {
      return Optional.of(
          called + " does not ask for approval: it is `" + rule.approval().word() + "`");
    }
    if (rule.riskLevel() == RiskLevel.CRITICAL) {
      return Optional.of(called + " is critical; each of its actions is asked about");
    }
    if (review.quorum() > 1) {
      return Optional.of(
          called + " asks for " + review.quorum() + " people, and a grant is of one");
    }
    String handler = handlers.nameOf(review.handler());
    if (!handlers.takesInbox(handler)) {
      return Optional.of(called + " is asked about by `" + handler + "`, and there alone");
    }
    boolean named =
        review.approvers().stream()
            .allMatch(globs -> globs.stream().anyMatch(glob -> Glob.of(glob).matches(by)));
    return named
        ? Optional.empty()
        : Optional.of(called + " does not name `" + by + "` among its approvers");
  }

  private Grant add(
      GrantScope scope,
      String policyVersion,
      String by,
      String comment,
      Instant now,
      int uses,
      Duration lasting) {
    Grant draft =
        new Grant(
            ids.get(),
            0,
            scope,
            policyVersion,
            by,
            comment,
            now,
            now.plus(lasting),
            uses,
            uses,
            GrantState.ACTIVE,
            "");
    return store.add(draft, event("grant_given", by, now, draft));
  }

  /**
   * Says who may approve now: grants of anybody else are not used. Everybody may unless this is
   * called.
   *
   * @param givers by the names of their tokens
   */
  public void heed(Predicate<String> givers) {
    this.givers = givers;
  }

  /**
   * Takes a grant back, whoever gave it.
   *
   * @param by the name of the token that does
   */
  public GrantReceipt revoke(String id, String by) {
    while (true) {
      Optional<Stored> found = store.find(id);
      if (found.isEmpty()) {
        return new GrantReceipt.Unknown();
      }
      Grant before = asItStands(found.get().grant(), inForce.get());
      Instant now = clock.instant();
      if (before.stateAt(now) != GrantState.ACTIVE) {
        return new GrantReceipt.Ended(before);
      }
      Grant after = before.revoked(by);
      try {
        store.change(found.get(), after, event("grant_revoked", by, now, after), List.of());
        return new GrantReceipt.Done(after);
      } catch (StaleStateException e) {
        // It was used meanwhile: what is left of it is taken back.
      }
    }
  }

  private static AuditEvent event(String type, String by, Instant now, Grant grant) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("grant", grant.id());
    details.put("rule", grant.scope().rule());
    details.put("target", grant.scope().target());
    if (!grant.scope().conditions().isEmpty()) {
      details.put("conditions", grant.scope().conditions());
    }
    if (grant.scope().when() != null) {
      details.put("when", grant.scope().when());
    }
    details.put("policy_version", grant.policyVersion());
    details.put("given_by", grant.by());
    details.put("comment", grant.comment());
    details.put("uses", (long) grant.uses());
    details.put("left", (long) grant.left());
    details.put("expires_at", grant.expiresAt().toString());
    return new AuditEvent.Administrative(now, type, by, details);
  }

  /**
   * Uses a grant for an action, where there is one that covers it: the action's intent and whose
   * grant lets it run are on record then.
   *
   * @param more what else is kept from that moment on
   * @return what may run now
   * @throws UnrecordableException where the action holds what is no JSON
   */
  Optional<Run> use(Question question, Change... more) {
    Decision decision = question.decision();
    PolicyInForce now = inForce.get();
    if (decision.riskLevel() == RiskLevel.CRITICAL
        || !decision.policyVersion().equals(now.policy().version())
        || !decision.undecided().isEmpty()
        || question.review().quorum() > 1
        || !handlers.takesInbox(handlers.nameOf(question.review().handler()))) {
      return Optional.empty();
    }
    for (Stored stored : active(question.start(), now)) {
      if (covers(stored.grant(), question, now.policy())) {
        try {
          return Optional.of(use(stored, question, more));
        } catch (StaleStateException e) {
          if (beginnings.isTaken(question.origin())) {
            throw e;
          }
          // Somebody else used or revoked it at the same time.
          return use(question, more);
        }
      }
    }
    return Optional.empty();
  }

  private List<Stored> active(Instant at, PolicyInForce under) {
    return store.list(GrantState.ACTIVE, 0, 10_000).stream()
        .filter(stored -> asItStands(stored.grant(), under).stateAt(at) == GrantState.ACTIVE)
        .toList();
  }

  /** A grant is over with the policy it was given under, also where that comes back later. */
  private static Grant asItStands(Grant grant, PolicyInForce under) {
    boolean over =
        grant.state() == GrantState.ACTIVE
            && (!grant.policyVersion().equals(under.policy().version())
                || grant.givenAt().isBefore(under.stored().at()));
    return over ? grant.superseded() : grant;
  }

  private boolean covers(Grant grant, Question question, Policy policy) {
    Decision decision = question.decision();
    if (!grant.scope().rule().equals(decision.matchedRule())
        || !grant.policyVersion().equals(decision.policyVersion())
        || !givers.test(grant.by())) {
      return false;
    }
    ApprovalCase asked =
        ApprovalCase.begin(question.request(grant.id(), 0), "", question.caller(), "");
    return asked.whyNot(Answer.approvedBy(grant.by(), "")).isEmpty()
        && matcher(grant, policy).covers(question.action(), question.start());
  }

  private ScopeMatcher matcher(Grant grant, Policy policy) {
    if (matchers.size() > MOST_REMEMBERED) {
      matchers.clear();
    }
    return matchers.computeIfAbsent(
        grant.id(), id -> ScopeMatcher.of(grant.scope(), policy, functions).get());
  }

  private Run use(Stored stored, Question question, Change... more) {
    Grant grant = stored.grant();
    Answer answer = new Answer(Verdict.APPROVED, grant.by(), "by grant " + grant.id(), false);
    try {
      var event =
          new AuditEvent.Granted(
              question.intent(), answer, ActionDigest.of(question.recorded().action()), grant.id());
      List<Change> kept = Beginnings.with(question.origin(), more);
      long entryId = store.change(stored, grant.used(), event, kept).getFirst().entryId();
      return question.run(entryId);
    } catch (IllegalArgumentException e) {
      throw new UnrecordableException(e);
    }
  }
}

package dev.aegis.testing;

import dev.aegis.action.Action;
import dev.aegis.condition.Evaluation;
import dev.aegis.condition.Failure;
import dev.aegis.condition.Term;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.decision.Undecided;
import dev.aegis.glob.Glob;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides by walking the rules in order, as the specification tells it, in the simplest way and
 * sharing nothing with the matcher: for tests to compare with.
 */
public final class NaivePolicy {
  private final Policy policy;

  public NaivePolicy(Policy policy) {
    this.policy = policy;
  }

  /** What the policy says of an action at a time. */
  public Decision decide(Action action, Instant at) {
    NaiveConditions conditions = new NaiveConditions(action, at, policy.timezone());
    List<Rule> undecidable = new ArrayList<>();
    for (Rule rule : policy.rules()) {
      if (isAbout(rule, action)) {
        Optional<Boolean> holds =
            rule.condition() == null ? Optional.of(true) : conditions.holds(rule.condition());
        if (holds.isEmpty()) {
          undecidable.add(rule);
        } else if (holds.get()) {
          return combined(action, at, Optional.of(rule), undecidable);
        }
      }
    }
    return combined(action, at, Optional.empty(), undecidable);
  }

  /**
   * The strictest approval over all ways in which undecidable conditions could have come out, and
   * the highest risk.
   */
  public Strictest strictest(Action action, Instant at) {
    NaiveConditions conditions = new NaiveConditions(action, at, policy.timezone());
    List<Approval> approvals = new ArrayList<>();
    List<RiskLevel> risks = new ArrayList<>();
    for (Rule rule : policy.rules()) {
      if (isAbout(rule, action)) {
        Optional<Boolean> holds =
            rule.condition() == null ? Optional.of(true) : conditions.holds(rule.condition());
        if (holds.orElse(true)) {
          approvals.add(rule.approval());
          risks.add(rule.riskLevel());
        }
        if (holds.orElse(false)) {
          return new Strictest(Collections.max(approvals), Collections.max(risks));
        }
      }
    }
    approvals.add(policy.defaults().approval());
    risks.add(policy.defaults().riskLevel());
    return new Strictest(Collections.max(approvals), Collections.max(risks));
  }

  /** The worst that can be. */
  public record Strictest(Approval approval, RiskLevel riskLevel) {}

  private static boolean isAbout(Rule rule, Action action) {
    return anyMatches(rule.match().types(), action.type())
        && anyMatches(rule.match().targets(), action.target())
        && anyMatches(rule.match().agents(), action.agentId());
  }

  private static boolean anyMatches(List<Glob> globs, String text) {
    return globs.stream().anyMatch(glob -> NaiveGlob.matches(glob.pattern(), text));
  }

  private Decision combined(Action action, Instant at, Optional<Rule> met, List<Rule> undecidable) {
    Approval own = met.map(Rule::approval).orElse(policy.defaults().approval());
    RiskLevel ownRisk = met.map(Rule::riskLevel).orElse(policy.defaults().riskLevel());
    Approval approval =
        Collections.max(
            Stream.concat(Stream.of(own), undecidable.stream().map(Rule::approval)).toList());
    RiskLevel risk =
        Collections.max(
            Stream.concat(Stream.of(ownRisk), undecidable.stream().map(Rule::riskLevel)).toList());
    Optional<Rule> matched =
        approval == own
            ? met
            : undecidable.stream().filter(rule -> rule.approval() == approval).findFirst();
    return new Decision(
        action,
        risk,
        approval,
        matched.map(Rule::name).orElse("<default>"),
        matched.map(Rule::reason).orElse(null),
        undecidable.stream().map(rule -> undecided(rule, action, at)).toList(),
        policy.version(),
        approval == Approval.APPROVE ? review(own, met, matched, undecidable) : null);
  }

  private static Review review(
      Approval own, Optional<Rule> met, Optional<Rule> matched, List<Rule> undecidable) {
    List<Review> reviews = new ArrayList<>();
    if (own == Approval.APPROVE) {
      reviews.add(met.map(Rule::review).orElse(Review.DEFAULT));
    }
    undecidable.stream()
        .filter(rule -> rule.approval() == Approval.APPROVE)
        .forEach(rule -> reviews.add(Objects.requireNonNull(rule.review())));
    Duration timeout = reviews.stream().map(Review::timeout).min(Duration::compareTo).orElseThrow();
    int quorum = reviews.stream().mapToInt(Review::quorum).max().orElseThrow();
    List<List<String>> approvers =
        reviews.stream().flatMap(review -> review.approvers().stream()).distinct().toList();
    String handler =
        matched
            .flatMap(rule -> Optional.ofNullable(rule.review()))
            .map(Review::handler)
            .orElse(null);
    return new Review(handler, timeout, quorum, approvers);
  }

  /** The words of the reason are the evaluation's own. */
  private Undecided undecided(Rule rule, Action action, Instant at) {
    Term condition = Objects.requireNonNull(rule.condition());
    Object result = new Evaluation(action, at, policy.timezone()).evaluate(condition);
    return result instanceof Failure(String reason)
        ? new Undecided(rule.name(), reason)
        : new Undecided(rule.name(), "decided as " + result);
  }
}

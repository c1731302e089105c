package dev.aegis.policy;

import dev.aegis.condition.ParameterMention;
import dev.aegis.condition.Term;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.glob.Glob;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a policy.
 *
 * @param name unique in the policy
 * @param description free text, or null
 * @param reason shown to people who approve or are refused, or null
 * @param match which actions it is about
 * @param conditions the map style as written, in order; empty where there is none
 * @param when the expression as written, or null
 * @param condition both styles compiled into one term; null where the rule has neither
 * @param review null unless {@code approval} is {@link Approval#APPROVE}
 * @param source the file it stands in
 * @param span its place there
 * @param parameters those that its conditions ask for themselves, not through named conditions
 */
public record Rule(
    String name,
    @Nullable String description,
    @Nullable String reason,
    Match match,
    Map<String, ?> conditions,
    @Nullable String when,
    @Nullable Term condition,
    RiskLevel riskLevel,
    Approval approval,
    @Nullable Review review,
    SourceText source,
    Span span,
    List<ParameterMention> parameters) {
  public Rule {
    Objects.requireNonNull(name);
    Objects.requireNonNull(match);
    Objects.requireNonNull(conditions);
    Objects.requireNonNull(riskLevel);
    Objects.requireNonNull(approval);
    Objects.requireNonNull(source);
    Objects.requireNonNull(span);
    parameters = List.copyOf(parameters);
    if ((review != null) != (approval == Approval.APPROVE)) {
      throw new IllegalArgumentException("a review goes with approval `approve` alone");
    }
  }

  /** A rule that stands in no file whose author could be told of a parameter. */
  public Rule(
      String name,
      @Nullable String description,
      @Nullable String reason,
      Match match,
      Map<String, ?> conditions,
      @Nullable String when,
      @Nullable Term condition,
      RiskLevel riskLevel,
      Approval approval,
      @Nullable Review review,
      SourceText source,
      Span span) {
    this(
        name,
        description,
        reason,
        match,
        conditions,
        when,
        condition,
        riskLevel,
        approval,
        review,
        source,
        span,
        List.of());
  }

  /**
   * Which actions a rule is about: one glob of each list must match.
   *
   * @param types on the action type
   * @param targets on the target
   * @param agents on the agent id
   */
  public record Match(List<Glob> types, List<Glob> targets, List<Glob> agents) {
    public Match {
      types = List.copyOf(types);
      targets = List.copyOf(targets);
      agents = List.copyOf(agents);
    }
  }
}

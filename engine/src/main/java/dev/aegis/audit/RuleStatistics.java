package dev.aegis.audit;

import dev.aegis.decision.Approval;
import dev.aegis.execution.ResultStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a rule decided in a stretch of time.
 *
 * @param rule the rule's name, perhaps of a policy that is no longer in force
 * @param decisions how many
 * @param byApproval how many of them by approval
 * @param byStatus how many of them by how they ended
 * @param lastSeen when it last decided; null where it never did
 * @param inForce whether the policy in force has it; null where nobody looked
 */
public record RuleStatistics(
    String rule,
    long decisions,
    Map<Approval, Long> byApproval,
    Map<ResultStatus, Long> byStatus,
    @Nullable Instant lastSeen,
    @Nullable Boolean inForce) {
  public RuleStatistics {
    Objects.requireNonNull(rule);
    byApproval = Map.copyOf(byApproval);
    byStatus = Map.copyOf(byStatus);
  }

  /** What was counted of a rule, wherever it came from. */
  public RuleStatistics(
      String rule,
      long decisions,
      Map<Approval, Long> byApproval,
      Map<ResultStatus, Long> byStatus,
      @Nullable Instant lastSeen) {
    this(rule, decisions, byApproval, byStatus, lastSeen, null);
  }

  /** The same rule, last seen at a time before those that were counted. */
  public RuleStatistics lastSeenAt(Instant time) {
    return new RuleStatistics(rule, decisions, byApproval, byStatus, time, inForce);
  }

  private static RuleStatistics never(String rule) {
    return new RuleStatistics(rule, 0, Map.of(), Map.of(), null, true);
  }

  /** What decides without being a rule, such as {@code <default>}, is always there. */
  private RuleStatistics among(Set<String> rules) {
    boolean there = rule.startsWith("<") || rules.contains(rule);
    return new RuleStatistics(rule, decisions, byApproval, byStatus, lastSeen, there);
  }

  /**
   * What was counted, and behind it those rules that have decided nothing, in their order.
   *
   * @param rules of the policy in force
   */
  public static List<RuleStatistics> withNever(List<RuleStatistics> counted, List<String> rules) {
    Set<String> seen = counted.stream().map(RuleStatistics::rule).collect(Collectors.toSet());
    Set<String> inForce = Set.copyOf(rules);
    return Stream.concat(
            counted.stream().map(one -> one.among(inForce)),
            rules.stream().filter(rule -> !seen.contains(rule)).map(RuleStatistics::never))
        .toList();
  }
}

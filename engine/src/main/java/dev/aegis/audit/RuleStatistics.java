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
 */
public record RuleStatistics(
    String rule,
    long decisions,
    Map<Approval, Long> byApproval,
    Map<ResultStatus, Long> byStatus,
    @Nullable Instant lastSeen) {
  public RuleStatistics {
    Objects.requireNonNull(rule);
    byApproval = Map.copyOf(byApproval);
    byStatus = Map.copyOf(byStatus);
  }

  /** Of a rule that decided nothing. */
  public static RuleStatistics never(String rule) {
    return new RuleStatistics(rule, 0, Map.of(), Map.of(), null);
  }

  /**
   * What was counted, and behind it those rules that have decided nothing, in their order.
   *
   * @param rules of a policy
   */
  public static List<RuleStatistics> withNever(List<RuleStatistics> counted, List<String> rules) {
    Set<String> seen = counted.stream().map(RuleStatistics::rule).collect(Collectors.toSet());
    return Stream.concat(
            counted.stream(),
            rules.stream().filter(rule -> !seen.contains(rule)).map(RuleStatistics::never))
        .toList();
  }
}

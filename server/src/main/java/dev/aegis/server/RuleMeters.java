package dev.aegis.server;

import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts by rule: decisions and what came of actions. So many rules have a series of their own;
 * when there is no room for another, those give way that are no longer in force, and what finds
 * none is counted together. Thread-safe, and without a lock for rules that are known.
 */
final class RuleMeters {
  /** What the rules beyond the most are called. */
  static final String OTHER = "other";

  private final Counter decisions;
  private final Counter results;
  private final Supplier<Policy> inForce;
  private final int most;
  private final Map<String, Meter> meters = new ConcurrentHashMap<>();
  private final Meter other;

  /** The policy under which there was no room last; no other rule of it finds any. */
  private volatile String fullUnder = "";

  /**
   * @param inForce the policy in force
   * @param most so many rules have series of their own
   */
  RuleMeters(PrometheusRegistry registry, Supplier<Policy> inForce, int most) {
    this.inForce = inForce;
    this.most = most;
    decisions =
        Counter.builder()
            .name("aegis_decisions")
            .help("Decisions made, of evaluations and executions.")
            .labelNames("rule", "approval", "risk_level")
            .withoutExemplars()
            .register(registry);
    results =
        Counter.builder()
            .name("aegis_results")
            .help("Executed actions that came to an end, by how.")
            .labelNames("rule", "status")
            .withoutExemplars()
            .register(registry);
    other = new Meter(OTHER);
  }

  /** One rule's counters, made when they are first needed. */
  final class Meter {
    private final String rule;
    private final Map<Approval, Map<RiskLevel, AtomicReference<@Nullable CounterDataPoint>>>
        decided = new EnumMap<>(Approval.class);
    private final Map<ResultStatus, CounterDataPoint> ended = new ConcurrentHashMap<>();

    private Meter(String rule) {
      this.rule = rule;
      for (Approval approval : Approval.values()) {
        Map<RiskLevel, AtomicReference<@Nullable CounterDataPoint>> byRisk =
            new EnumMap<>(RiskLevel.class);
        for (RiskLevel risk : RiskLevel.values()) {
          byRisk.put(risk, new AtomicReference<>());
        }
        decided.put(approval, byRisk);
      }
    }

    void decided(Approval approval, RiskLevel risk) {
      AtomicReference<@Nullable CounterDataPoint> known =
          Objects.requireNonNull(Objects.requireNonNull(decided.get(approval)).get(risk));
      CounterDataPoint counter = known.get();
      if (counter == null) {
        counter = decisions.labelValues(rule, approval.word(), risk.name());
        known.set(counter);
      }
      counter.inc();
    }

    void ended(ResultStatus status) {
      CounterDataPoint counter = ended.get(status);
      if (counter == null) {
        counter = results.labelValues(rule, status.word());
        ended.put(status, counter);
      }
      counter.inc();
    }

    private void remove() {
      for (Approval approval : Approval.values()) {
        for (RiskLevel risk : RiskLevel.values()) {
          decisions.remove(rule, approval.word(), risk.name());
        }
      }
      for (ResultStatus status : ResultStatus.values()) {
        results.remove(rule, status.word());
      }
    }
  }

  /** The counters of a rule. */
  Meter of(String rule) {
    Meter known = meters.get(rule);
    if (known != null) {
      return known;
    }
    return fullUnder.equals(inForce.get().version()) ? other : admit(rule);
  }

  private synchronized Meter admit(String rule) {
    Policy policy = inForce.get();
    if (meters.size() >= most) {
      retire(policy);
    }
    if (meters.size() >= most) {
      fullUnder = policy.version();
      return meters.getOrDefault(rule, other);
    }
    return meters.computeIfAbsent(rule, Meter::new);
  }

  private void retire(Policy policy) {
    Set<String> names = new HashSet<>();
    policy.rules().stream().map(Rule::name).forEach(names::add);
    meters
        .values()
        .removeIf(
            meter -> {
              // Those in angle brackets are no rules of any policy.
              boolean gone = !names.contains(meter.rule) && !meter.rule.startsWith("<");
              if (gone) {
                meter.remove();
              }
              return gone;
            });
  }
}

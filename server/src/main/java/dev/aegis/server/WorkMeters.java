package dev.aegis.server;

import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalState;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.runtime.ActionListener;
import dev.aegis.runtime.PolicyUpdate;
import dev.aegis.spi.StoreException;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Counts and times what an Aegis does, as it does it. Thread-safe. */
final class WorkMeters implements ActionListener {
  private static final double NANOS = 1e9;

  private static final double[] DECISION = {
    1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 1e-3, 1e-2, 0.1, 1
  };

  private static final double[] APPEND = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private static final double[] EXECUTION = {
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300
  };

  /** From a second to a week. */
  private static final double[] ANSWER = {
    1, 5, 15, 30, 60, 120, 300, 900, 1_800, 3_600, 14_400, 86_400, 604_800
  };

  private static final List<ApprovalState> ENDS =
      List.of(
          ApprovalState.APPROVED,
          ApprovalState.DENIED,
          ApprovalState.EXPIRED,
          ApprovalState.WITHDRAWN);

  private static final String PERSON = "person";
  private static final String AUTO = "auto";

  private final RuleMeters rules;
  private final DistributionDataPoint decisionTime;
  private final Histogram executionTime;
  private final Counter asked;
  private final Counter ended;
  private final Histogram answerTime;
  private final Counter grantsUsed;
  private final Histogram appendTime;
  private final Counter appendFailures;
  private final Counter unrecorded;
  private final Counter policyUpdates;

  WorkMeters(PrometheusRegistry registry, RuleMeters rules) {
    this.rules = rules;
    decisionTime =
        histogram("aegis_decision_duration_seconds", "How long decisions took.", DECISION)
            .register(registry);
    executionTime =
        histogram("aegis_execution_duration_seconds", "How long actions ran.", EXECUTION)
            .labelNames("status")
            .register(registry);
    asked =
        counter("aegis_approvals_asked", "Approvals that were put before people.")
            .register(registry);
    ended =
        counter("aegis_approvals_ended", "Approvals that came to an end.")
            .labelNames("state", "by")
            .register(registry);
    answerTime =
        histogram(
                "aegis_approval_answer_duration_seconds",
                "How long it took until people decided.",
                ANSWER)
            .register(registry);
    grantsUsed =
        counter("aegis_grants_used", "Actions that ran by a grant, so that nobody was asked.")
            .register(registry);
    appendTime =
        histogram(
                "aegis_audit_append_duration_seconds",
                "How long it took to put something on record.",
                APPEND)
            .register(registry);
    appendFailures =
        counter("aegis_audit_append_failures", "What could not be put on record.")
            .labelNames("reason")
            .register(registry);
    unrecorded =
        counter(
                "aegis_decisions_unrecorded",
                "Decisions after which nothing ran, since the store did not take what had to be on"
                    + " record.")
            .labelNames("approval", "reason")
            .register(registry);
    policyUpdates =
        counter("aegis_policy_updates", "Policies that were given to be put in force.")
            .labelNames("result")
            .register(registry);
    beginAtZero();
  }

  private static Counter.Builder counter(String name, String help) {
    return Counter.builder().name(name).help(help).withoutExemplars();
  }

  private static Histogram.Builder histogram(String name, String help, double[] bounds) {
    return Metrics.histogram(name, help, bounds);
  }

  /** What is not there yet can't be seen to grow from nothing to one. */
  private void beginAtZero() {
    for (ApprovalState state : ENDS) {
      ended.initLabelValues(state.word(), PERSON);
      ended.initLabelValues(state.word(), AUTO);
    }
    for (StoreException.Reason reason : StoreException.Reason.values()) {
      appendFailures.initLabelValues(word(reason));
      for (Approval approval : Approval.values()) {
        unrecorded.initLabelValues(approval.word(), word(reason));
      }
    }
    for (String result : List.of("accepted", "refused", "conflict")) {
      policyUpdates.initLabelValues(result);
    }
    for (ResultStatus status :
        List.of(ResultStatus.SUCCESS, ResultStatus.FAILED, ResultStatus.UNKNOWN)) {
      executionTime.initLabelValues(status.word());
    }
  }

  /** A decision was made, whatever is to follow. */
  void made(Decision decision, long nanos) {
    rules.of(decision.matchedRule()).decided(decision.approval(), decision.riskLevel());
    decisionTime.observe(nanos / NANOS);
  }

  @Override
  public void weighed(Decision decision, Duration took) {
    made(decision, took.toNanos());
  }

  @Override
  public void executed(ActionResult result, Duration took) {
    executionTime.labelValues(result.status().word()).observe(seconds(took));
  }

  @Override
  public void ended(ActionResult result) {
    rules.of(result.decision().matchedRule()).ended(result.status());
  }

  @Override
  public void approvalAsked(ApprovalCase approval) {
    asked.inc();
  }

  @Override
  public void approvalEnded(ApprovalCase approval) {
    ApprovalCase.Closing closing = Objects.requireNonNull(approval.closing());
    ended.labelValues(approval.state().word(), closing.human() ? PERSON : AUTO).inc();
    if (closing.human() && approval.state() != ApprovalState.WITHDRAWN) {
      answerTime.observe(seconds(Duration.between(approval.request().requestedAt(), closing.at())));
    }
  }

  @Override
  public void grantUsed(Decision decision, long auditId) {
    grantsUsed.inc();
  }

  @Override
  public void recorded(Duration took) {
    appendTime.observe(seconds(took));
  }

  @Override
  public void notRecorded(StoreException why, Duration took) {
    appendFailures.labelValues(word(why.reason())).inc();
  }

  @Override
  public void unrecorded(Decision decision, StoreException why) {
    unrecorded.labelValues(decision.approval().word(), word(why.reason())).inc();
  }

  @Override
  public void policyGiven(PolicyUpdate update) {
    String result =
        switch (update) {
          case PolicyUpdate.Accepted accepted -> "accepted";
          case PolicyUpdate.Refused refused -> "refused";
          case PolicyUpdate.Conflict conflict -> "conflict";
        };
    policyUpdates.labelValues(result).inc();
  }

  private static String word(StoreException.Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / NANOS;
  }
}

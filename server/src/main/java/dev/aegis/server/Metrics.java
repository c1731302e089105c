package dev.aegis.server;

import dev.aegis.policy.Policy;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one server, for operators. What happens is counted as it happens; how things stand
 * is looked at when somebody asks. Labels come from the policy, the configuration and the program,
 * never from callers. Thread-safe.
 */
final class Metrics {
  /** More rules than people read. */
  static final int MOST_RULES = 1_000;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Supplier<Policy> inForce;
  private final WorkMeters work;
  private final VitalMeters vitals;
  private final Counter failedSignIns;
  private final Info policy;
  private boolean processShown;

  /**
   * @param version of the program
   * @param inForce the policy in force
   */
  Metrics(String version, Supplier<Policy> inForce) {
    this.inForce = inForce;
    work = new WorkMeters(registry, new RuleMeters(registry, inForce, MOST_RULES));
    vitals = new VitalMeters(registry);
    failedSignIns =
        Counter.builder()
            .name("aegis_failed_sign_ins")
            .help("Requests that presented a key or a token that is none.")
            .withoutExemplars()
            .register(registry);
    Info.builder()
        .name("aegis_build_info")
        .help("What runs here.")
        .labelNames("version")
        .register(registry)
        .setLabelValues(version);
    policy =
        Info.builder()
            .name("aegis_policy_info")
            .help("The policy in force.")
            .labelNames("version")
            .register(registry);
    GaugeWithCallback.builder()
        .name("aegis_policy_rules")
        .help("The rules of the policy in force.")
        .callback(callback -> callback.call(inForce.get().rules().size()))
        .register(registry);
  }

  /** What the platform counts anyway. To find it takes a while, which a start has no time for. */
  private synchronized void showProcess() {
    if (!processShown) {
      processShown = true;
      JvmMemoryMetrics.builder().register(registry);
      JvmThreadsMetrics.builder().register(registry);
      JvmGarbageCollectorMetrics.builder().register(registry);
      JvmRuntimeInfoMetric.builder().register(registry);
      ProcessMetrics.builder().register(registry);
    }
  }

  /** A histogram with these upper bounds, and none of the more elaborate kinds. */
  static Histogram.Builder histogram(String name, String help, double[] bounds) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(bounds)
        .withoutExemplars();
  }

  /** What counts and times the work, as it is done. */
  WorkMeters work() {
    return work;
  }

  /** What counts and times the requests of some routes. Called once. */
  HttpMeters http(List<Route> routes) {
    return new HttpMeters(registry, routes);
  }

  /** Somebody presented a key that is none. */
  void signInFailed() {
    failedSignIns.inc();
  }

  /**
   * All of it now.
   *
   * @param now how the Aegis fares; null where it does not say
   */
  MetricSnapshots all(@Nullable Vitals now) {
    showProcess();
    vitals.show(now);
    policy.setLabelValues(inForce.get().version());
    return registry.scrape();
  }
}

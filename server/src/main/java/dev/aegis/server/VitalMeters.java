package dev.aegis.server;

import dev.aegis.runtime.SinkStatus;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Shows how an Aegis fares, as it was when it was last looked at. Thread-safe. */
final class VitalMeters {
  private static final String SINK = "sink";

  private volatile @Nullable Vitals latest;

  VitalMeters(PrometheusRegistry registry) {
    gauge("aegis_ready", "1 where decisions can be made and recorded, as at /ready; else 0.")
        .callback(callback -> callback.call(isReady() ? 1 : 0))
        .register(registry);
    known(
        gauge("aegis_warnings", "What works and should still be known: the lines at /ready."),
        vitals -> vitals.readiness().warnings().size(),
        registry);
    known(
        gauge(
            "aegis_automatic_approval_handlers",
            "Approval handlers in use that say yes without asking anyone."),
        vitals -> vitals.automaticApprovals().size(),
        registry);
    stored(
        gauge("aegis_approvals_pending", "Approvals that wait for people, in the whole store."),
        Vitals.Stored::pending,
        registry);
    stored(
        gauge(
            "aegis_approvals_oldest_pending_seconds",
            "How long the first of the waiting approvals has waited; 0 where none waits."),
        stored -> stored.longestWait().toMillis() / 1e3,
        registry);
    registerSinks(registry);
  }

  private void registerSinks(PrometheusRegistry registry) {
    gauge("aegis_sink_lag_records", "Records of the audit log after the last that a sink has.")
        .labelNames(SINK)
        .callback(
            callback ->
                eachSink(
                    (sink, stored) ->
                        callback.call(
                            (double) Math.max(0, stored.head() - sink.position()), sink.name())))
        .register(registry);
    sinks(
        gauge("aegis_sink_failing", "1 where a sink fails and is tried again; else 0."),
        sink -> sink.failing() ? 1 : 0,
        registry);
    sinks(
        gauge("aegis_sink_waiting_entries", "Entries that a sink has taken and not yet brought."),
        SinkStatus::waiting,
        registry);
    sinks(
        gauge("aegis_sink_parked_entries", "Entries that nobody took, set aside for people."),
        SinkStatus::parked,
        registry);
    CounterWithCallback.builder()
        .name("aegis_sink_failures")
        .help("How often a sink has failed.")
        .labelNames(SINK)
        .callback(
            callback -> {
              Vitals vitals = latest;
              if (vitals != null) {
                vitals
                    .sinks()
                    .forEach(sink -> callback.call((double) sink.failures(), sink.name()));
              }
            })
        .register(registry);
  }

  /**
   * Says how it fares now.
   *
   * @param vitals null where that is not known
   */
  void show(@Nullable Vitals vitals) {
    latest = vitals;
  }

  private boolean isReady() {
    Vitals vitals = latest;
    return vitals != null && vitals.readiness().ready();
  }

  private static GaugeWithCallback.Builder gauge(String name, String help) {
    return GaugeWithCallback.builder().name(name).help(help);
  }

  private void known(
      GaugeWithCallback.Builder gauge,
      ToDoubleFunction<Vitals> value,
      PrometheusRegistry registry) {
    gauge
        .callback(
            callback -> {
              Vitals vitals = latest;
              if (vitals != null) {
                callback.call(value.applyAsDouble(vitals));
              }
            })
        .register(registry);
  }

  private void stored(
      GaugeWithCallback.Builder gauge,
      ToDoubleFunction<Vitals.Stored> value,
      PrometheusRegistry registry) {
    gauge
        .callback(
            callback -> {
              Vitals.Stored stored = latestStored();
              if (stored != null) {
                callback.call(value.applyAsDouble(stored));
              }
            })
        .register(registry);
  }

  private Vitals.@Nullable Stored latestStored() {
    Vitals vitals = latest;
    return vitals == null ? null : vitals.stored();
  }

  private void sinks(
      GaugeWithCallback.Builder gauge,
      ToDoubleFunction<SinkStatus> value,
      PrometheusRegistry registry) {
    gauge
        .labelNames(SINK)
        .callback(
            callback -> {
              Vitals vitals = latest;
              if (vitals != null) {
                vitals
                    .sinks()
                    .forEach(sink -> callback.call(value.applyAsDouble(sink), sink.name()));
              }
            })
        .register(registry);
  }

  private void eachSink(BiConsumer<SinkStatus, Vitals.Stored> show) {
    Vitals vitals = latest;
    Vitals.Stored stored = latestStored();
    if (vitals != null && stored != null) {
      vitals.sinks().forEach(sink -> show.accept(sink, stored));
    }
  }
}

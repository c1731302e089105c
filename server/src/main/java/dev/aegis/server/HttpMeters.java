package dev.aegis.server;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times requests by route, never by what callers wrote in its place. Thread-safe, and
 * without a lock.
 */
final class HttpMeters {
  /** What is no route, and what was refused before one was looked for. */
  static final String OTHER = "other";

  private static final double[] DURATION = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
  };

  private final LongAdder inFlight = new LongAdder();
  private final IdentityHashMap<Route, Meter> byRoute = new IdentityHashMap<>();
  private final Meter other;

  HttpMeters(PrometheusRegistry registry, List<Route> routes) {
    Counter requests =
        Counter.builder()
            .name("aegis_http_requests")
            .help("Requests that were answered.")
            .labelNames("route", "method", "status")
            .withoutExemplars()
            .register(registry);
    Histogram durations =
        Metrics.histogram(
                "aegis_http_request_duration_seconds",
                "How long requests took, from their heads to the ends of their answers.",
                DURATION)
            .labelNames("route", "method")
            .register(registry);
    GaugeWithCallback.builder()
        .name("aegis_http_requests_in_flight")
        .help("Requests that are being answered.")
        .callback(callback -> callback.call((double) inFlight.sum()))
        .register(registry);
    for (Route route : routes) {
      byRoute.put(route, new Meter(requests, durations, route.path(), route.method()));
    }
    other = new Meter(requests, durations, OTHER, OTHER);
  }

  /** What counts one route's requests, made when the first of them comes. */
  private static final class Meter {
    private final Counter requests;
    private final Histogram durations;
    private final String route;
    private final String method;
    private volatile @Nullable Series series;

    Meter(Counter requests, Histogram durations, String route, String method) {
      this.requests = requests;
      this.durations = durations;
      this.route = route;
      this.method = method;
    }

    Series series() {
      Series made = series;
      if (made == null) {
        made = new Series(status(2), status(4), status(5), durations.labelValues(route, method));
        series = made;
      }
      return made;
    }

    private CounterDataPoint status(int digit) {
      return requests.labelValues(route, method, digit + "xx");
    }

    void answered(int status) {
      Series made = series();
      switch (status / 100) {
        case 2 -> made.done.inc();
        case 4 -> made.refused.inc();
        case 5 -> made.failed.inc();
        default -> status(status / 100).inc();
      }
    }
  }

  /** One route's numbers. */
  private record Series(
      CounterDataPoint done,
      CounterDataPoint refused,
      CounterDataPoint failed,
      DistributionDataPoint duration) {}

  /** One request on its way. Not thread-safe. */
  final class Request {
    private final long start = System.nanoTime();
    private Meter meter = other;
    private int status;

    /** Says where it goes. */
    void at(Route route) {
      meter = byRoute.getOrDefault(route, other);
    }

    /** Says what it is answered. */
    void answered(int status) {
      this.status = status;
    }

    /** It is over, also where it could not be answered. */
    void end() {
      inFlight.decrement();
      if (status != 0) {
        meter.answered(status);
        meter.series().duration.observe((System.nanoTime() - start) / 1e9);
      }
    }
  }

  Request begin() {
    inFlight.increment();
    return new Request();
  }

  /** Counts an answer to what never became a request. */
  void refused(int status) {
    other.answered(status);
  }
}

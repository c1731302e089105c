package dev.aegis.server;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Shows the numbers to whoever collects them, also where the store is away. */
final class MetricsEndpoint {
  static final String PATH = "/metrics";
  private static final String TEXT = "text/plain";
  private static final String OPEN_METRICS = "application/openmetrics-text";

  /** Collectors give up after some seconds. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Metrics metrics;
  private final Pulse pulse;
  private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();

  MetricsEndpoint(Governor governor, Metrics metrics) {
    this.metrics = metrics;
    this.pulse = new Pulse(governor::vitals, PATIENCE);
  }

  Reply get(Call call) {
    String type = MediaTypes.wanted(call.listHeader("Accept"), List.of(TEXT, OPEN_METRICS));
    ExpositionFormatWriter writer = type.equals(TEXT) ? text : openMetrics;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.write(out, metrics.all(pulse.take().orElse(null)), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Reply.text(200, writer.getContentType(), out.toString(StandardCharsets.UTF_8))
        .with("Vary", "Accept");
  }
}

package dev.aegis.benchmarks;

import com.google.errorprone.annotations.FormatMethod;
import dev.aegis.benchmarks.peer.Peer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Cost over number of rules, both by powers of ten. */
final class Chart {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 520;
  private static final int LEFT = 80;
  private static final int RIGHT = 190;
  private static final int TOP = 30;
  private static final int BOTTOM = 60;
  private static final int LEAST_RULES = 1;
  private static final int MOST_RULES = 5;
  private static final int LEAST_NS = 0;
  private static final int MOST_NS = 7;
  private static final int LINE = 15;

  private record Curve(String name, String style, Map<Integer, Double> costs) {}

  private final List<Curve> curves = new ArrayList<>();
  private final StringBuilder svg = new StringBuilder();

  private Chart() {}

  static Chart of(Figures figures) {
    Chart chart = new Chart();
    chart.add("Aegis, W1", "stroke:#0b6e4f;stroke-width:3", figures.costs("W1"));
    chart.add("Aegis, W2", "stroke:#1c9c72;stroke-width:3", figures.costs("W2"));
    chart.add("Aegis, W3", "stroke:#6bcba6;stroke-width:3", figures.costs("W3"));
    List<String> colours =
        List.of("#8c2d04", "#cc4c02", "#ec7014", "#88419d", "#8c6bb1", "#41568c");
    Iterator<String> colour = colours.iterator();
    for (Peer.Engine engine : Peer.Engine.values()) {
      chart.add(
          engine.shown() + ", W2",
          "stroke:" + colour.next() + ";stroke-width:1.5;stroke-dasharray:6 3",
          figures.costs(engine.name()));
    }
    return chart;
  }

  private void add(String name, String style, Map<Integer, Double> costs) {
    if (!costs.isEmpty()) {
      curves.add(new Curve(name, style, costs));
    }
  }

  String svg() {
    svg.setLength(0);
    line("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' role='img'>", WIDTH, HEIGHT);
    line("<title>Nanoseconds a decision over the number of rules, log-log</title>");
    line("<style>text{font:12px sans-serif;fill:#222}.grid{stroke:#ddd}</style>");
    line("<rect width='100%%' height='100%%' fill='#fff'/>");
    for (int power = LEAST_RULES; power <= MOST_RULES; power++) {
      double x = x(Math.pow(10, power));
      line("<line class='grid' x1='%.1f' y1='%d' x2='%.1f' y2='%d'/>", x, TOP, x, HEIGHT - BOTTOM);
      line(
          "<text x='%.1f' y='%d' text-anchor='middle'>%,.0f</text>",
          x, HEIGHT - BOTTOM + 18, Math.pow(10, power));
    }
    for (int power = LEAST_NS; power <= MOST_NS; power++) {
      double y = y(Math.pow(10, power));
      line("<line class='grid' x1='%d' y1='%.1f' x2='%d' y2='%.1f'/>", LEFT, y, WIDTH - RIGHT, y);
      line(
          "<text x='%d' y='%.1f' text-anchor='end'>%s</text>",
          LEFT - 8, y + 4, time(Math.pow(10, power)));
    }
    line(
        "<text x='%d' y='%d' text-anchor='middle'>rules</text>",
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 40);
    line(
        "<text transform='translate(16 %d) rotate(-90)' text-anchor='middle'>a decision</text>",
        (TOP + HEIGHT - BOTTOM) / 2);
    curves.forEach(this::curve);
    labels();
    line("</svg>");
    return svg.toString();
  }

  private void curve(Curve curve) {
    String points =
        curve.costs().entrySet().stream()
            .map(at -> String.format(Locale.ROOT, "%.1f,%.1f", x(at.getKey()), y(at.getValue())))
            .collect(Collectors.joining(" "));
    line("<polyline points='%s' style='fill:none;%s'/>", points, curve.style());
  }

  /** At the ends of their curves, apart from each other, the slowest first. */
  private void labels() {
    double free = TOP;
    List<Curve> slowestFirst =
        curves.stream().sorted((a, b) -> Double.compare(last(b), last(a))).toList();
    for (Curve curve : slowestFirst) {
      double y = Math.max(free, y(last(curve)) + 4);
      line("<text x='%d' y='%.1f'>%s</text>", WIDTH - RIGHT + 10, y, curve.name());
      free = y + LINE;
    }
  }

  private static double last(Curve curve) {
    return curve.costs().values().stream().reduce(0.0, (first, second) -> second);
  }

  @FormatMethod
  private void line(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static double x(double rules) {
    double part = (Math.log10(rules) - LEAST_RULES) / (MOST_RULES - LEAST_RULES);
    return LEFT + part * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double nanoseconds) {
    double part = (Math.log10(Math.max(1, nanoseconds)) - LEAST_NS) / (MOST_NS - LEAST_NS);
    return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM);
  }

  private static String time(double nanoseconds) {
    if (nanoseconds < 1e3) {
      return String.format(Locale.ROOT, "%.0f ns", nanoseconds);
    }
    return nanoseconds < 1e6
        ? String.format(Locale.ROOT, "%.0f µs", nanoseconds / 1e3)
        : String.format(Locale.ROOT, "%.0f ms", nanoseconds / 1e6);
  }
}

package dev.aegis.fuzz;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What a campaign did, in numbers. Written by one thread. */
final class Totals {
  private final Map<Kind, Count> counts = new EnumMap<>(Kind.class);
  private final long start = System.nanoTime();

  Totals() {
    for (Kind kind : Kind.values()) {
      counts.put(kind, new Count());
    }
  }

  void add(Input input, boolean accepted, long nanos, long allocated) {
    Count count = Objects.requireNonNull(counts.get(input.kind()));
    count.inputs++;
    count.accepted += accepted ? 1 : 0;
    count.slowest = Math.max(count.slowest, nanos);
    count.mostAllocated = Math.max(count.mostAllocated, allocated);
  }

  long inputs() {
    return counts.values().stream().mapToLong(count -> count.inputs).sum();
  }

  @Override
  public String toString() {
    double seconds = (System.nanoTime() - start) / 1e9;
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d inputs in %.0f s, %.0f/s",
            inputs(),
            seconds,
            inputs() / Math.max(seconds, 1e-3)));
    counts.forEach(
        (kind, count) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "; %s: %d accepted, %d refused, slowest %d ms, most allocated %d MiB",
                    kind.folder(),
                    count.accepted,
                    count.inputs - count.accepted,
                    Duration.ofNanos(count.slowest).toMillis(),
                    count.mostAllocated >> 20)));
    return text.toString();
  }

  private static final class Count {
    private long inputs;
    private long accepted;
    private long slowest;
    private long mostAllocated;
  }
}

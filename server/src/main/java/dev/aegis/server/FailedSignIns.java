package dev.aegis.server;

import dev.aegis.audit.AuditEvent;
import dev.aegis.spi.StoreException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Puts on record from where keys were presented that are none: the first at once, then an entry a
 * source and minute, and of few sources, so that whoever tries many fills neither the disk nor the
 * memory. Thread-safe.
 */
final class FailedSignIns implements AutoCloseable {
  static final String EVENT = "failed_sign_in";

  /** All sources beyond the first few of a minute. */
  static final String OTHERS = "others";

  private static final int MOST_SOURCES = 20;
  private static final int NETWORK_BYTES = 8;

  private final Governor governor;
  private final Metrics metrics;
  private final Map<String, Attempts> bySource = new LinkedHashMap<>();
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("aegis-sign-ins").factory());

  private final ScheduledFuture<?> ticking;

  /** Whether a minute has passed without any, so that the next is no part of a series. */
  private boolean quiet = true;

  FailedSignIns(Governor governor, Metrics metrics) {
    this.governor = governor;
    this.metrics = metrics;
    this.ticking = clockwork.scheduleWithFixedDelay(this::minutePassed, 1, 1, TimeUnit.MINUTES);
  }

  private record Attempts(long count, Instant first, Instant last) {
    Attempts and(Attempts more) {
      return new Attempts(count + more.count, first, more.last);
    }
  }

  /** Counts one. */
  void add(SocketAddress source) {
    metrics.signInFailed();
    Instant now = governor.now();
    add(nameOf(source), new Attempts(1, now, now));
    if (endsQuiet()) {
      record();
    }
  }

  private synchronized boolean endsQuiet() {
    boolean ends = quiet;
    quiet = false;
    return ends;
  }

  private synchronized void add(String source, Attempts attempts) {
    boolean known = bySource.containsKey(source) || bySource.size() < MOST_SOURCES;
    bySource.merge(known ? source : OTHERS, attempts, Attempts::and);
  }

  /** Whoever has one IPv6 address has all of its network. */
  private static String nameOf(SocketAddress source) {
    if (!(source instanceof InetSocketAddress internet) || internet.getAddress() == null) {
      return "unknown";
    }
    if (!(internet.getAddress() instanceof Inet6Address address)) {
      return internet.getAddress().getHostAddress();
    }
    try {
      byte[] network = address.getAddress();
      Arrays.fill(network, NETWORK_BYTES, network.length, (byte) 0);
      return address.isLoopbackAddress()
          ? "::1"
          : InetAddress.getByAddress(network).getHostAddress() + "/64";
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Puts on record what has gathered in a minute. */
  void minutePassed() {
    if (!becomesQuiet()) {
      record();
    }
  }

  private synchronized boolean becomesQuiet() {
    quiet = bySource.isEmpty();
    return quiet;
  }

  /** What can't be put on record is kept for the next time. */
  private void record() {
    Map<String, Attempts> gathered = takeAll();
    if (gathered.isEmpty()) {
      return;
    }
    List<AuditEvent> events = new ArrayList<>();
    gathered.forEach((source, attempts) -> events.add(event(source, attempts)));
    try {
      governor.journal().append(events);
    } catch (StoreException e) {
      gathered.forEach(this::add);
      Dispatcher.LOG.log(
          System.Logger.Level.WARNING,
          "failed sign-ins are not on record yet: {0}",
          e.getMessage());
    }
  }

  private synchronized Map<String, Attempts> takeAll() {
    Map<String, Attempts> gathered = new LinkedHashMap<>(bySource);
    bySource.clear();
    return gathered;
  }

  private static AuditEvent event(String source, Attempts attempts) {
    return new AuditEvent.Administrative(
        attempts.last,
        EVENT,
        source,
        Map.of("count", attempts.count, "first", attempts.first.toString()));
  }

  @Override
  public void close() {
    ticking.cancel(false);
    clockwork.shutdown();
    record();
  }
}

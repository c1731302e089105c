package dev.aegis.runtime;

import dev.aegis.audit.AuditEvent;
import dev.aegis.runtime.EmergencyStop.Order;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.StateStore.Change;
import dev.aegis.spi.StateStore.Item;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The order to stop as the store has it, and as this process last saw it there. Where others share
 * the store, what was seen ages: an order is answered {@link #SETTLED} after it is written, and who
 * saw the store longer ago looks again before it decides, so that whoever decides after the answer
 * has seen the order. Thread-safe.
 */
final class StandingOrder {
  /** How often processes that share a store look whether another was told to stop. */
  static final Duration LOOK = Duration.ofMillis(250);

  /** How long what was seen is as good as new. */
  static final Duration SETTLED = Duration.ofSeconds(1);

  /** How long it is good for where the store can't be asked again. */
  static final Duration TRUST = Duration.ofSeconds(10);

  /** What is said where it is no longer good for anything. */
  static final String UNKNOWN =
      "the store has not said for " + TRUST.toSeconds() + " s whether Aegis is stopped";

  private static final System.Logger LOG = System.getLogger("aegis");

  /** More than clocks of different machines drift apart in {@link #SETTLED}. */
  private static final Duration MARGIN = Duration.ofMillis(50);

  private static final String KIND = "stop";
  private static final String ID = "stop";
  private static final String STOPPED = "stopped";
  private static final String RUNNING = "running";
  private static final int MOST_TRIES = 100;

  private final StateStore state;
  private final boolean shared;
  private final LongSupplier nanos;
  private final AtomicReference<Seen> last = new AtomicReference<>(new Seen(0, null));
  private final ReentrantLock looking = new ReentrantLock();
  private @Nullable FutureTask<?> underWay;
  private volatile long seenAt;
  private volatile boolean failing;

  /**
   * Reads it.
   *
   * @param shared whether other processes may give orders too
   * @param nanos a clock that only ever goes on, in nanoseconds
   */
  StandingOrder(StateStore state, boolean shared, LongSupplier nanos) {
    this.state = state;
    this.shared = shared;
    this.nanos = nanos;
    look();
  }

  /**
   * What was seen.
   *
   * @param revision of the document that says so
   */
  private record Seen(long revision, @Nullable Order order) {
    /** The later of the two: who looked before somebody wrote has seen what is over. */
    Seen or(Seen other) {
      return other.revision > revision ? other : this;
    }
  }

  /** The order as last seen; null where work goes on. */
  @Nullable Order order() {
    return last.get().order();
  }

  /**
   * Writes it.
   *
   * @param order null to let work go on
   * @throws StoreException where the store fails; nothing has changed then
   */
  void set(@Nullable Order order, AuditEvent event) {
    String status = order == null ? RUNNING : STOPPED;
    Map<String, ?> body = order == null ? Map.of() : body(order);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Item before = state.get(KIND, List.of(ID)).get(ID);
      long revision = before == null ? 0 : before.revision();
      try {
        state.write(List.of(new Change(KIND, ID, revision, status, null, body)), List.of(event));
        last.accumulateAndGet(new Seen(revision + 1, order), Seen::or);
        return;
      } catch (StaleStateException e) {
        // Somebody else gave an order at the same time; the later one stands.
      }
    }
    throw new StoreException(
        StoreException.Reason.UNAVAILABLE, "the emergency stop can't be changed", null);
  }

  /** Waits until nobody who hears from the store decides by what was before. */
  void awaitTheOthers() {
    if (!shared) {
      return;
    }
    try {
      Thread.sleep(SETTLED.plus(MARGIN));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Looks at what the store says.
   *
   * @throws StoreException where it says nothing
   */
  void look() {
    long begun = nanos.getAsLong();
    Item item;
    try {
      item = state.get(KIND, List.of(ID)).get(ID);
    } catch (StoreException e) {
      failing = true;
      throw e;
    }
    if (item != null) {
      Order found = item.status().equals(STOPPED) ? order(item.body()) : null;
      last.accumulateAndGet(new Seen(item.revision(), found), Seen::or);
    }
    seenAt = begun;
    failing = false;
  }

  /** Looks where others may have given an order, and goes by what was seen where that fails. */
  void refresh() {
    if (!shared) {
      return;
    }
    try {
      look();
    } catch (StoreException e) {
      LOG.log(System.Logger.Level.DEBUG, "whether Aegis is stopped is not known", e);
    }
  }

  /**
   * Looks where an order may have been answered since. Not where the store says nothing anyway, and
   * for no longer than {@link #SETTLED}: one that hangs would hold up all decisions.
   */
  void settle() {
    if (!shared || !isUnsettled()) {
      return;
    }
    long begun = System.nanoTime();
    long left = SETTLED.toNanos();
    try {
      while (left > 0 && isUnsettled()) {
        lookElsewhere().get(left, TimeUnit.NANOSECONDS);
        left = SETTLED.toNanos() - (System.nanoTime() - begun);
      }
    } catch (TimeoutException | ExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "whether Aegis is stopped is not known", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isUnsettled() {
    return !failing && age() > SETTLED.toNanos() && !isOutdated();
  }

  /** A look that is under way, or else a new one; one is enough for all who wait. */
  private Future<?> lookElsewhere() {
    looking.lock();
    try {
      FutureTask<?> look = underWay;
      if (look == null || look.isDone()) {
        look = new FutureTask<>(this::refresh, null);
        underWay = look;
        Thread.ofVirtual().name("aegis-stop-look").start(look);
      }
      return look;
    } finally {
      looking.unlock();
    }
  }

  /** Whether what was seen is good for nothing any more. */
  boolean isOutdated() {
    return shared && age() > TRUST.toNanos();
  }

  private long age() {
    return nanos.getAsLong() - seenAt;
  }

  private static Map<String, ?> body(Order order) {
    return Map.of("reason", order.reason(), "by", order.by(), "at", order.at().toString());
  }

  private static Order order(Map<String, ?> body) {
    return new Order(
        String.valueOf(body.get("reason")),
        String.valueOf(body.get("by")),
        Instant.parse(String.valueOf(body.get("at"))));
  }
}

package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.audit.AuditEvent;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.RiskLevel;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.StateStore.Change;
import dev.aegis.spi.StateStore.Item;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
 * The emergency stop: while an order to stop stands, every decision is block, and nothing begins to
 * run. It stands in the store, so that it outlives a restart and holds for every process there from
 * the moment that {@link #stop} returns; a process that can't ask the store any more whether it is
 * stopped takes it that it is.
 *
 * <p>Thread-safe. Methods that change it throw {@link StoreException} where the store fails;
 * nothing has changed then.
 */
public final class EmergencyStop {
  /** The rule that decisions name while it stands. */
  public static final String RULE = "<stopped>";

  /** The longest reason, in UTF-16 units. */
  public static final int LONGEST_REASON = 500;

  /** How often processes that share a store look whether another was told to stop. */
  static final Duration LOOK = Duration.ofMillis(250);

  /**
   * What was seen there longer ago is looked at again before anything is decided; and so long an
   * order waits for its answer, so that whoever decides after the answer has seen the order.
   */
  static final Duration SETTLED = Duration.ofSeconds(1);

  /** How long what was last seen there is good for where it can't be looked at again. */
  static final Duration TRUST = Duration.ofSeconds(10);

  private static final System.Logger LOG = System.getLogger("aegis");
  private static final String UNKNOWN =
      "the store has not said for " + TRUST.toSeconds() + " s whether Aegis is stopped";
  private static final String KIND = "stop";
  private static final String ID = "stop";
  private static final String STOPPED = "stopped";
  private static final String RUNNING = "running";
  private static final int MOST_TRIES = 100;

  private final StateStore state;
  private final InstantSource clock;
  private final boolean shared;
  private final LongSupplier nanos;
  private final AtomicReference<Standing> standing = new AtomicReference<>(new Standing(0, null));
  private final ReentrantLock looking = new ReentrantLock();
  private @Nullable FutureTask<?> underWay;
  private volatile long seen;
  private volatile boolean failing;
  private volatile @Nullable String held;

  /**
   * Reads where it stands.
   *
   * @param shared whether other processes may give orders too
   * @param nanos a clock that only ever goes on, in nanoseconds
   */
  EmergencyStop(StateStore state, InstantSource clock, boolean shared, LongSupplier nanos) {
    this.state = state;
    this.clock = clock;
    this.shared = shared;
    this.nanos = nanos;
    look();
  }

  /**
   * How things stand.
   *
   * @param revision of the document that says so
   */
  private record Standing(long revision, @Nullable Order order) {
    /** The later of the two: who looked before somebody wrote has seen what is over. */
    Standing or(Standing other) {
      return other.revision > revision ? other : this;
    }
  }

  /**
   * An order to stop.
   *
   * @param reason for people, and for the agents whose actions it blocks
   * @param by who gave it
   */
  public record Order(String reason, String by, Instant at) {
    public Order {
      Objects.requireNonNull(reason);
      Objects.requireNonNull(by);
      Objects.requireNonNull(at);
    }
  }

  /** The order that stands; nothing where work goes on. */
  public Optional<Order> order() {
    return Optional.ofNullable(standing.get().order());
  }

  /**
   * Stops. Where an order stands already, this one takes its place. In a store that is shared, this
   * takes a second longer than to write it, and then holds for whoever hears from the store.
   *
   * @param reason 1 to {@value #LONGEST_REASON} characters
   * @throws IllegalArgumentException where there is no reason, or a longer one
   */
  public Order stop(String reason, String by) {
    if (reason.isBlank() || reason.length() > LONGEST_REASON) {
      throw new IllegalArgumentException("a reason has 1 to " + LONGEST_REASON + " characters");
    }
    Order given = new Order(reason, by, clock.instant());
    write(given, new AuditEvent.Administrative(given.at(), "stop", by, Map.of("reason", reason)));
    if (shared) {
      awaitTheOthers();
    }
    return given;
  }

  private void awaitTheOthers() {
    long written = nanos.getAsLong();
    try {
      // A sleep may be a little shorter than it was to be.
      for (long left = SETTLED.toNanos(); left >= 0; left = SETTLED.toNanos() - age(written)) {
        TimeUnit.NANOSECONDS.sleep(left + 1_000_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long age(long since) {
    return nanos.getAsLong() - since;
  }

  /**
   * Lets work go on.
   *
   * @return whether an order stood
   */
  public boolean resume(String by, String comment) {
    look();
    Order ended = standing.get().order();
    if (ended == null) {
      return false;
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("stopped_by", ended.by());
    details.put("stopped_at", ended.at().toString());
    details.put("reason", ended.reason());
    details.put("comment", comment);
    write(null, new AuditEvent.Administrative(clock.instant(), "resume", by, details));
    return true;
  }

  private void write(@Nullable Order after, AuditEvent event) {
    String status = after == null ? RUNNING : STOPPED;
    Map<String, ?> body = after == null ? Map.of() : body(after);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Item before = state.get(KIND, List.of(ID)).get(ID);
      long revision = before == null ? 0 : before.revision();
      try {
        state.write(List.of(new Change(KIND, ID, revision, status, null, body)), List.of(event));
        standing.accumulateAndGet(new Standing(revision + 1, after), Standing::or);
        return;
      } catch (StaleStateException e) {
        // Somebody else gave an order at the same time; the later one stands.
      }
    }
    throw new StoreException(
        StoreException.Reason.UNAVAILABLE, "the emergency stop can't be changed", null);
  }

  /** Looks whether an order stands that another process was given. */
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
      standing.accumulateAndGet(new Standing(item.revision(), found), Standing::or);
    }
    seen = begun;
    failing = false;
  }

  private void tryToLook() {
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
  private void lookWhereUnsettled() {
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
    return !failing && age(seen) > SETTLED.toNanos() && !isOutdated();
  }

  /** A look that is under way, or else a new one; one is enough for all who wait. */
  private Future<?> lookElsewhere() {
    looking.lock();
    try {
      FutureTask<?> look = underWay;
      if (look == null || look.isDone()) {
        look = new FutureTask<>(this::tryToLook, null);
        underWay = look;
        Thread.ofVirtual().name("aegis-stop-look").start(look);
      }
      return look;
    } finally {
      looking.unlock();
    }
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

  /**
   * Lets nothing run here, though no order stands.
   *
   * @param why null to let it
   */
  void hold(@Nullable String why) {
    if (why != null && !why.equals(held)) {
      LOG.log(System.Logger.Level.ERROR, "nothing runs here until that changes: {0}", why);
    }
    held = why;
  }

  /** Why this process can't do its work, though no order stands; nothing where it can. */
  Optional<String> trouble() {
    String why = held;
    if (why != null) {
      return Optional.of(why);
    }
    return isOutdated() ? Optional.of(UNKNOWN) : Optional.empty();
  }

  private boolean isOutdated() {
    return shared && age(seen) > TRUST.toNanos();
  }

  /**
   * As {@link #refusal}, having looked again: what is about to run may have been decided long ago,
   * and what people have approved is not to be lost because it comes first when the store is back.
   */
  @Nullable String refusalNow() {
    if (shared) {
      tryToLook();
    }
    return refusal();
  }

  /** Why nothing may run now; null where it may. */
  @Nullable String refusal() {
    if (shared) {
      lookWhereUnsettled();
    }
    Order order = standing.get().order();
    if (order != null) {
      return order.reason();
    }
    return shared || held != null ? trouble().orElse(null) : null;
  }

  /**
   * What is decided on every action while nothing may run; null where it may.
   *
   * @param policyVersion of the policy that would decide
   */
  @Nullable Decision decision(Action action, String policyVersion) {
    String reason = refusal();
    return reason == null
        ? null
        : new Decision(
            action,
            RiskLevel.CRITICAL,
            Approval.BLOCK,
            RULE,
            reason,
            List.of(),
            policyVersion,
            null);
  }
}

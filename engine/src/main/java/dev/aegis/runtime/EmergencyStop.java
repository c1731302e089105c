package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.audit.AuditEvent;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.RiskLevel;
import dev.aegis.spi.StateStore;
import dev.aegis.spi.StoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

  private static final System.Logger LOG = System.getLogger("aegis");

  private final StandingOrder standing;
  private final InstantSource clock;
  private volatile @Nullable String held;

  /**
   * Reads where it stands.
   *
   * @param shared whether other processes may give orders too
   * @param nanos a clock that only ever goes on, in nanoseconds
   */
  EmergencyStop(StateStore state, InstantSource clock, boolean shared, LongSupplier nanos) {
    this.standing = new StandingOrder(state, shared, nanos);
    this.clock = clock;
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
    return Optional.ofNullable(standing.order());
  }

  /**
   * Stops. Where an order stands already, this one takes its place. In a store that is shared, this
   * takes a second longer than to write it, unless the thread is interrupted, and then holds for
   * whoever hears from the store.
   *
   * @param reason 1 to {@value #LONGEST_REASON} characters
   * @throws IllegalArgumentException where there is no reason, or a longer one
   */
  public Order stop(String reason, String by) {
    if (reason.isBlank() || reason.length() > LONGEST_REASON) {
      throw new IllegalArgumentException("a reason has 1 to " + LONGEST_REASON + " characters");
    }
    Order given = new Order(reason, by, clock.instant());
    standing.set(
        given, new AuditEvent.Administrative(given.at(), "stop", by, Map.of("reason", reason)));
    standing.awaitTheOthers();
    return given;
  }

  /**
   * Lets work go on.
   *
   * @return whether an order stood
   */
  public boolean resume(String by, String comment) {
    standing.look();
    Order ended = standing.order();
    if (ended == null) {
      return false;
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("stopped_by", ended.by());
    details.put("stopped_at", ended.at().toString());
    details.put("reason", ended.reason());
    details.put("comment", comment);
    standing.set(null, new AuditEvent.Administrative(clock.instant(), "resume", by, details));
    return true;
  }

  /** Looks whether an order stands that another process was given. */
  void look() {
    standing.look();
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
    return standing.isOutdated() ? Optional.of(StandingOrder.UNKNOWN) : Optional.empty();
  }

  /**
   * As {@link #refusal}, having looked again: what is about to run may have been decided long ago,
   * and what people have approved is not to be lost because it comes first when the store is back.
   */
  @Nullable String refusalNow() {
    standing.refresh();
    return refusal();
  }

  /** Why nothing may run now; null where it may. */
  @Nullable String refusal() {
    standing.settle();
    Order order = standing.order();
    return order == null ? trouble().orElse(null) : order.reason();
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

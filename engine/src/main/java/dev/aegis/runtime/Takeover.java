package dev.aegis.runtime;

import dev.aegis.spi.Leases;
import dev.aegis.spi.StaleStateException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes up approvals whose asker is gone, so that their handlers go on with them. Where several
 * processes share a store, each says that it is there, and one looks after what the others leave
 * behind; where that one goes, another does. What is taken up changes hands in the store: a process
 * that was frozen for longer than a lease finds that another goes on with what it asked.
 *
 * <p>All but {@link #isShared} and {@link #close} is for one thread.
 */
final class Takeover implements AutoCloseable {
  /** How often a process says that it is there. */
  static final Duration BEAT = Duration.ofSeconds(2);

  /** How many a line of the log names. */
  private static final int NAMED = 10;

  private static final System.Logger LOG = System.getLogger("aegis");
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final int LOOKS_AFTER_FAILURE = (int) LEASE.dividedBy(BEAT) + 1;
  private static final String LOOKING_AFTER = "approvals";

  /** Begins the name of the lease by which a process says that it is there. */
  static final String PROCESS = "process/";

  /** So many change hands in one step of the store. */
  private static final int TOGETHER = 100;

  private final String self;
  private final @Nullable Leases leases;
  private final Supplier<Map<String, String>> askers;
  private final Function<Map<String, String>, List<String>> claim;
  private final Consumer<String> takeUp;

  /** How many looks don't count yet. */
  private int patience;

  /** What had nobody at the last look. */
  private Set<String> orphans = Set.of();

  private volatile boolean closed;

  /**
   * @param self what this process is called, unlike any other
   * @param leases nothing where no other process uses the store
   * @param askers the process that goes on with each approval that is pending
   * @param claim makes this process the one that does, and gives those that it is now
   * @param takeUp begins to put the approval of an id before its handler again
   */
  Takeover(
      String self,
      Optional<Leases> leases,
      Supplier<Map<String, String>> askers,
      Function<Map<String, String>, List<String>> claim,
      Consumer<String> takeUp) {
    this.self = self;
    this.leases = leases.orElse(null);
    this.askers = askers;
    this.claim = claim;
    this.takeUp = takeUp;
  }

  /** Whether other processes use the store too. */
  boolean isShared() {
    return leases != null;
  }

  /**
   * Begins, before anything is asked. With a store of its own it takes up all there is, at once.
   */
  void start() {
    if (leases == null) {
      askers.get().keySet().forEach(takeUp);
    } else {
      leases.hold(PROCESS + self, self, LEASE);
    }
  }

  /** Says that this process is there, and looks whether another is not. */
  void beat() {
    if (leases == null || closed) {
      return;
    }
    Map<String, String> alone = look(leases);
    Map<String, String> left = new LinkedHashMap<>(alone);
    left.keySet().retainAll(orphans);
    orphans = alone.keySet();
    takeUp(left);
    if (closed) {
      leases.release(self);
    }
  }

  private void takeUp(Map<String, String> left) {
    List<String> ids = List.copyOf(left.keySet());
    for (int from = 0; from < ids.size() && !closed; from += TOGETHER) {
      Map<String, String> some = new LinkedHashMap<>(left);
      some.keySet().retainAll(ids.subList(from, Math.min(ids.size(), from + TOGETHER)));
      claim(some);
    }
  }

  private void claim(Map<String, String> some) {
    try {
      List<String> claimed = claim.apply(some);
      if (!claimed.isEmpty()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "taken up from servers that are gone, requests {0}{1}",
            String.join(", ", claimed.subList(0, Math.min(claimed.size(), NAMED))),
            claimed.size() > NAMED ? " and " + (claimed.size() - NAMED) + " more" : "");
        claimed.forEach(takeUp);
      }
    } catch (StaleStateException e) {
      // One of them was answered just now; the next beat finds those that are left.
    }
  }

  /** What has nobody now, as far as that can be told, with who had asked. */
  private Map<String, String> look(Leases leases) {
    Map<String, String> alone;
    try {
      leases.hold(PROCESS + self, self, LEASE);
      alone = leases.hold(LOOKING_AFTER, self, LEASE) ? orphans(leases) : Map.of();
    } catch (RuntimeException e) {
      // All leases may have lapsed: who is there needs time to say so, and to find the store again.
      patience = LOOKS_AFTER_FAILURE;
      throw e;
    }
    if (patience > 0) {
      patience--;
      return Map.of();
    }
    return alone;
  }

  private Map<String, String> orphans(Leases leases) {
    Map<String, String> orphans = askers.get();
    Set<String> processes =
        orphans.values().stream().map(asker -> PROCESS + asker).collect(Collectors.toSet());
    Set<String> present = leases.held(processes);
    orphans.values().removeIf(asker -> present.contains(PROCESS + asker));
    return orphans;
  }

  /** Says that this process goes, so that another need not wait for that. */
  @Override
  public void close() {
    closed = true;
    if (leases != null) {
      try {
        leases.release(self);
      } catch (RuntimeException e) {
        Mishap.log(System.Logger.Level.WARNING, "the store could not be told of the end", e);
      }
    }
  }
}

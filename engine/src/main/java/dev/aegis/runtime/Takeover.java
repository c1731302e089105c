package dev.aegis.runtime;

import dev.aegis.spi.Leases;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes up approvals whose asker is gone, so that their handlers go on with them. Where several
 * processes share a store, each says that it is there, and one looks after what the others leave
 * behind; where that one goes, another does. A process that was frozen for longer than a lease may
 * find that another asked a second time; answers count once all the same.
 *
 * <p>All but {@link #isShared} and {@link #close} is for one thread.
 */
final class Takeover implements AutoCloseable {
  /** How often a process says that it is there. */
  static final Duration BEAT = Duration.ofSeconds(2);

  private static final System.Logger LOG = System.getLogger("aegis");
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final int LOOKS_AFTER_FAILURE = (int) LEASE.dividedBy(BEAT) + 1;
  private static final String LOOKING_AFTER = "approvals";

  /** Begins the name of the lease by which a process says that it is there. */
  static final String PROCESS = "process/";

  private final String self;
  private final Supplier<Map<String, String>> askers;
  private final @Nullable Leases leases;
  private final Consumer<String> resume;
  private final Consumer<Runnable> threads;

  /** Handlers, and who is behind them, are not to be flooded, nor the store's connections taken. */
  private final Semaphore atOnce = new Semaphore(4);

  private final Set<String> taken = ConcurrentHashMap.newKeySet();

  /** How many looks don't count yet. */
  private int patience;

  /** What had nobody at the last look. */
  private Set<String> orphans = Set.of();

  private volatile boolean closed;

  /**
   * @param self what this process is called, unlike any other
   * @param askers the process that asked for each approval that is pending
   * @param leases nothing where no other process uses the store
   * @param resume puts the approval of an id before its handler again
   * @param threads runs each task on a thread of its own
   */
  Takeover(
      String self,
      Supplier<Map<String, String>> askers,
      Optional<Leases> leases,
      Consumer<String> resume,
      Consumer<Runnable> threads) {
    this.self = self;
    this.askers = askers;
    this.leases = leases.orElse(null);
    this.resume = resume;
    this.threads = threads;
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
      askers.get().keySet().forEach(this::take);
    } else {
      leases.hold(PROCESS + self, self, LEASE);
    }
  }

  /** Says that this process is there, and looks whether another is not. */
  void beat() {
    if (leases == null || closed) {
      return;
    }
    Set<String> alone = look(leases);
    List<String> left = alone.stream().filter(orphans::contains).toList();
    orphans = alone;
    if (!left.isEmpty()) {
      LOG.log(
          System.Logger.Level.INFO,
          "{0} requests of servers that are gone are taken up",
          left.size());
      left.forEach(this::take);
    }
    if (closed) {
      leases.release(self);
    }
  }

  /** What has nobody now, as far as that can be told. */
  private Set<String> look(Leases leases) {
    Set<String> alone;
    try {
      leases.hold(PROCESS + self, self, LEASE);
      alone = leases.hold(LOOKING_AFTER, self, LEASE) ? orphans(leases) : Set.of();
    } catch (RuntimeException e) {
      // All leases may have lapsed: who is there needs time to say so, and to find the store again.
      patience = LOOKS_AFTER_FAILURE;
      throw e;
    }
    if (patience > 0) {
      patience--;
      return Set.of();
    }
    return alone;
  }

  private Set<String> orphans(Leases leases) {
    Map<String, String> pending = askers.get();
    taken.retainAll(pending.keySet());
    Set<String> processes =
        pending.values().stream().map(asker -> PROCESS + asker).collect(Collectors.toSet());
    Set<String> present = leases.held(processes);
    Set<String> orphans = new LinkedHashSet<>();
    pending.forEach(
        (id, asker) -> {
          if (!present.contains(PROCESS + asker) && !taken.contains(id)) {
            orphans.add(id);
          }
        });
    return orphans;
  }

  private void take(String id) {
    taken.add(id);
    threads.accept(
        () -> {
          atOnce.acquireUninterruptibly();
          try {
            resume.accept(id);
          } catch (RuntimeException e) {
            taken.remove(id);
            throw e;
          } finally {
            atOnce.release();
          }
        });
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

package dev.aegis.runtime;

import dev.aegis.plugin.PluginException;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlers;
import dev.aegis.spi.SettingsException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The approval handlers by their names, made when they are first named. Thread-safe. */
final class Handlers implements AutoCloseable {
  private final String defaultName;
  private final Function<String, ApprovalHandler> maker;
  private final Map<String, ApprovalHandler> made = new ConcurrentHashMap<>();
  private final ReentrantLock making = new ReentrantLock();

  /** Those on the way, in the order in which each needed the next; guarded by the lock. */
  private final Set<String> beingMade = new LinkedHashSet<>();

  /**
   * @param maker makes the handler of a name, or throws an exception whose message says why it
   *     can't
   */
  Handlers(String defaultName, Function<String, ApprovalHandler> maker) {
    this.defaultName = defaultName;
    this.maker = maker;
  }

  /**
   * The handler of a name.
   *
   * @param name null for the default
   */
  ApprovalHandler get(@Nullable String name) {
    String called = nameOf(name);
    ApprovalHandler present = made.get(called);
    return present == null ? make(called) : present;
  }

  private ApprovalHandler make(String name) {
    making.lock();
    try {
      ApprovalHandler present = made.get(name);
      if (present != null) {
        return present;
      }
      if (!beingMade.add(name)) {
        throw new SettingsException(
            "the approval handlers "
                + String.join(", ", beingMade)
                + " need each other; take one of them out of the circle");
      }
      try {
        ApprovalHandler handler = maker.apply(name);
        made.put(name, handler);
        return handler;
      } finally {
        beingMade.remove(name);
      }
    } finally {
      making.unlock();
    }
  }

  /** The handler of a name, where it was made. */
  Optional<ApprovalHandler> inUse(String name) {
    return Optional.ofNullable(made.get(name));
  }

  /** The handlers as one of them sees the others. */
  ApprovalHandlers peers() {
    return name -> {
      try {
        return get(name);
      } catch (PluginException e) {
        throw new SettingsException(String.valueOf(e.getMessage()));
      }
    };
  }

  /** Whether what one handler brings counts as an answer of another. */
  boolean speaksFor(String handler, String other) {
    return handler.equals(other) || reached(other, new HashSet<>()).contains(handler);
  }

  private Set<String> reached(String from, Set<String> seen) {
    for (String delegate : get(from).delegates()) {
      if (seen.add(delegate)) {
        reached(delegate, seen);
      }
    }
    return seen;
  }

  /** The name that stands behind a review's handler. */
  String nameOf(@Nullable String name) {
    return name == null ? defaultName : name;
  }

  /** Whether a handler's requests can be approved past it. */
  boolean takesInbox(String name) {
    try {
      return get(name).acceptsInboxAnswers();
    } catch (RuntimeException | LinkageError e) {
      Mishap.log(System.Logger.Level.WARNING, "approval handler " + name, e);
      return false;
    }
  }

  /** Why there is no handler of a name, where there is none. */
  Optional<String> problemWith(String name) {
    try {
      get(name);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of("the approval handler `" + name + "` can't be used: " + e.getMessage());
    }
  }

  /** The names of those that say yes without asking anyone. */
  List<String> thatApproveByThemselves() {
    return new TreeMap<>(made)
        .entrySet().stream()
            .filter(e -> e.getValue().approvesByItself())
            .map(Map.Entry::getKey)
            .toList();
  }

  @Override
  public void close() {
    for (var handler : new ArrayList<>(made.entrySet())) {
      try {
        handler.getValue().close();
      } catch (Throwable e) {
        // A guest may throw anything; the others are closed all the same.
        Mishap.log(System.Logger.Level.WARNING, "approval handler " + handler.getKey(), e);
      }
    }
  }
}

package dev.aegis.runtime;

import dev.aegis.spi.ApprovalHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The approval handlers by their names, made when they are first named. Thread-safe. */
final class Handlers implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("aegis");

  private final String defaultName;
  private final Function<String, ApprovalHandler> maker;
  private final Map<String, ApprovalHandler> made = new ConcurrentHashMap<>();

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
    return made.computeIfAbsent(name == null ? defaultName : name, maker);
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
      LOG.log(System.Logger.Level.WARNING, "approval handler " + name, e);
      return false;
    }
  }

  /** Why there is no handler of a name, where there is none. */
  Optional<String> problemWith(String name) {
    try {
      get(name);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of("there is no approval handler `" + name + "`: " + e.getMessage());
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
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "approval handler " + handler.getKey(), e);
      }
    }
  }
}

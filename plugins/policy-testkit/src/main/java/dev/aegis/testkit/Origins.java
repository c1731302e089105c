package dev.aegis.testkit;

import dev.aegis.action.Action;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which policy the last actions were drawn for. An action does not say that itself, and the command
 * that shows it needs it. Thread-safe.
 */
final class Origins {
  private static final int MOST = 10_000;

  private static final Map<Action, List<String>> LAST =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Action, List<String>> eldest) {
          return size() > MOST;
        }
      };

  private Origins() {}

  static void put(Action action, List<String> files) {
    synchronized (LAST) {
      LAST.remove(action);
      LAST.put(action, files);
    }
  }

  static Optional<List<String>> of(Action action) {
    synchronized (LAST) {
      return Optional.ofNullable(LAST.get(action));
    }
  }
}

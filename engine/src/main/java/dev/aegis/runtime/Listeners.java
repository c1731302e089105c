package dev.aegis.runtime;

import java.util.List;
import java.util.function.Consumer;

/** Tells all who want to hear, whatever they do about it. Thread-safe. */
final class Listeners {
  private final List<ActionListener> listeners;

  Listeners(List<ActionListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  /** Tells each in turn; throws nothing. */
  void tell(Consumer<ActionListener> news) {
    for (ActionListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (Throwable e) {
        // A guest may throw anything, errors included; none of it may stop or start an action.
        Mishap.log(System.Logger.Level.ERROR, "a listener failed", e);
      }
    }
  }
}

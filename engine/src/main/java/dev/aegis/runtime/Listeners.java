package dev.aegis.runtime;

import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Tells all who want to hear, whatever they do about it. Thread-safe. */
final class Listeners {
  private final List<ActionListener> listeners;

  Listeners(List<ActionListener> listeners) {
    this.listeners = new CopyOnWriteArrayList<>(listeners);
  }

  /** Another who wants to hear, from now on. */
  void add(ActionListener listener) {
    listeners.add(listener);
  }

  /** One who wants to hear no more. */
  void remove(ActionListener listener) {
    listeners.remove(listener);
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

  /** Puts something on record, and tells how that went. */
  <T> T timed(Supplier<T> recording) {
    long start = System.nanoTime();
    try {
      T records = recording.get();
      Duration took = since(start);
      tell(listener -> listener.recorded(took));
      return records;
    } catch (StoreException e) {
      Duration took = since(start);
      tell(listener -> listener.notRecorded(e, took));
      throw e;
    }
  }

  /**
   * How much time has passed.
   *
   * @param start by {@link System#nanoTime}
   */
  static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}

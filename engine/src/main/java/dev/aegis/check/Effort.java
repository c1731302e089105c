package dev.aegis.check;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How much one check may still think. Each set is bounded by itself, but a policy can have many,
 * and no single place sees them all: so what they cost is counted along the way, for the thread
 * that thinks.
 */
final class Effort {
  /** A unit is a few microseconds. */
  private static final long MOST = 1_000_000;

  private static final ThreadLocal<@Nullable Effort> CURRENT = new ThreadLocal<>();

  private final Map<Object, Texts> known = new HashMap<>();
  private long left = MOST;

  /** Does what it is given, in which no more than the bound is spent. */
  static <T> T bounded(Supplier<T> work) {
    return new Effort().run(MOST, work);
  }

  /**
   * The same, again and again; what was worked out stays known.
   *
   * @param most how much may be spent this time
   */
  <T> T run(long most, Supplier<T> work) {
    left = most;
    CURRENT.set(this);
    try {
      return work.get();
    } finally {
      CURRENT.remove();
    }
  }

  /**
   * Works something out, unless that was done before.
   *
   * @param question what tells it from all others
   */
  static Texts once(Object question, Supplier<Texts> answer) {
    Effort effort = CURRENT.get();
    if (effort == null) {
      return answer.get();
    }
    Texts known = effort.known.get(question);
    if (known == null) {
      known = answer.get();
      effort.known.put(question, known);
    }
    return known;
  }

  /**
   * Something is about to be worked out.
   *
   * @throws Exhausted where that would be too much, now and from now on
   */
  static void spend(long units) {
    Effort effort = CURRENT.get();
    if (effort != null) {
      effort.left -= units;
      if (effort.left < 0) {
        throw new Exhausted();
      }
    }
  }
}

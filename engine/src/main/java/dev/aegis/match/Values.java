package dev.aegis.match;

import dev.aegis.action.Action;
import org.jspecify.annotations.Nullable;

/** Values of parameters as switches compare them: numbers by exact value, whatever their type. */
final class Values {
  /** Longer texts are left to the evaluation, which counts what it reads. */
  private static final int LONGEST_TEXT = 256;

  /** Longer lists are left to the evaluation too. */
  static final int MOST_KEYS = 256;

  /** Neither absent nor comparable. */
  private static final Object UNREADABLE = new Object();

  private Values() {}

  /** What a parameter is; something that is no JSON value where it can't be read. */
  static @Nullable Object of(Action action, String parameter) {
    try {
      return action.params().get(parameter);
    } catch (RuntimeException e) {
      // Maps that a caller handed in can do what they like; the evaluation says so.
      return UNREADABLE;
    }
  }

  /** The number that a value is, where it is one that compares; else null. */
  static @Nullable Number number(@Nullable Object value) {
    return value instanceof Long || (value instanceof Double d && !d.isNaN())
        ? (Number) value
        : null;
  }

  /** What two values share exactly where they are equal; null where that can't be told cheaply. */
  static @Nullable Object key(@Nullable Object value) {
    return switch (value) {
      case Boolean b -> b;
      case Long l -> l;
      case Double d when d.isNaN() -> null;
      case Double d when d == Math.rint(d) && d >= -0x1p63 && d < 0x1p63 -> (long) (double) d;
      case Double d -> d;
      case String s when s.length() <= LONGEST_TEXT -> s;
      case null, default -> null;
    };
  }
}

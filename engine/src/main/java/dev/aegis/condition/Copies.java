package dev.aegis.condition;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies values that go to a custom function or come from one, so that neither side can change what
 * the other holds. A copy is immutable, holds only what conditions know, and is paid for in steps.
 */
final class Copies {
  /** JSON at any door has 100 levels, and an expression can put 64 around it. */
  private static final int DEEPEST = 200;

  private final Steps steps;
  private final boolean finite;

  private Copies(Steps steps, boolean finite) {
    this.steps = steps;
    this.finite = finite;
  }

  /**
   * A copy of a value of a condition.
   *
   * @throws Undecidable where it holds what conditions do not know, or is too large
   */
  static @Nullable Object of(@Nullable Object value, Steps steps) {
    return new Copies(steps, false).copy(value, 0);
  }

  /**
   * A copy of a stranger's value, which may be anything. A number that is none, or infinite, is
   * more likely the sign of a mistake than an answer, and comparisons would take it for one.
   *
   * @throws Undecidable likewise
   */
  static @Nullable Object finite(@Nullable Object value, Steps steps) {
    return new Copies(steps, true).copy(value, 0);
  }

  private @Nullable Object copy(@Nullable Object value, int depth) {
    if (depth > DEEPEST) {
      throw new Undecidable(new Failure("a value is nested too deeply"));
    }
    steps.read(1);
    Object normal = Values.normal(value);
    return switch (normal) {
      case Failure failure -> throw new Undecidable(failure);
      case String text -> {
        steps.read(text.length());
        yield text;
      }
      case Double number when finite && !Double.isFinite(number) ->
          throw new Undecidable(new Failure("a number is not finite"));
      case Instant instant -> known(Times.inYears(instant));
      case Duration duration -> known(Times.inRange(duration));
      case List<?> list -> list(list, depth);
      case Map<?, ?> map -> map(map, depth);
      case null, default -> normal;
    };
  }

  private static Object known(Object value) {
    if (value instanceof Failure failure) {
      throw new Undecidable(failure);
    }
    return value;
  }

  private List<@Nullable Object> list(List<?> list, int depth) {
    List<@Nullable Object> copy = new ArrayList<>();
    for (Object element : list) {
      copy.add(copy(element, depth + 1));
    }
    return Collections.unmodifiableList(copy);
  }

  private Map<Object, @Nullable Object> map(Map<?, ?> map, int depth) {
    Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object key = copy(entry.getKey(), depth + 1);
      if (!(key instanceof String || key instanceof Long || key instanceof Boolean)) {
        throw new Undecidable(new Failure("the key of a map can't be " + Values.kind(key)));
      }
      copy.put(key, copy(entry.getValue(), depth + 1));
    }
    return Collections.unmodifiableMap(copy);
  }
}

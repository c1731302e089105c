package dev.aegis.runtime;

import dev.aegis.action.Action;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An action of which nobody can change anything any more: what is decided on is what is recorded,
 * approved and run, whoever still holds what it was made of.
 */
final class FrozenParameters {
  /** As deep as what can be put on record. */
  private static final int DEEPEST = 500;

  private FrozenParameters() {}

  /**
   * A copy.
   *
   * @throws UnrecordableException where the parameters can't be copied: they throw when they are
   *     asked, hold themselves, or are deeper than anything that is JSON
   */
  static Action of(Action action) {
    try {
      return action.withParams(map(action.params(), 1));
    } catch (RuntimeException e) {
      throw new UnrecordableException(new IllegalArgumentException("parameters of no use", e));
    }
  }

  private static Map<String, @Nullable Object> map(Map<?, ?> map, int depth) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      copy.put((String) entry.getKey(), value(entry.getValue(), depth));
    }
    return Collections.unmodifiableMap(copy);
  }

  private static @Nullable Object value(@Nullable Object value, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("too deep");
    }
    return switch (value) {
      case Map<?, ?> map -> map(map, depth + 1);
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        for (Object element : list) {
          copy.add(value(element, depth + 1));
        }
        yield Collections.unmodifiableList(copy);
      }
      case null, default -> value;
    };
  }
}

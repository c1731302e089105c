package dev.aegis.action;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters are meant, by where they stand: {@code params.card}, {@code params.*.password}.
 * A star is any name, or any element of a list. A name with dots in it is also met as one: {@code
 * params.a.b} means the {@code b} of {@code a}, and the parameter {@code a.b}. Immutable.
 *
 * @param segments the names after {@code params}, at least one and at most {@link #MOST_SEGMENTS}
 */
public record ParameterPath(List<String> segments) {
  public static final int MOST_SEGMENTS = 32;

  private static final String ROOT = "params.";
  private static final String ANY = "*";

  public ParameterPath {
    segments = List.copyOf(segments);
    if (segments.isEmpty() || segments.size() > MOST_SEGMENTS) {
      throw new IllegalArgumentException("a path of " + segments.size() + " segments");
    }
  }

  /** The path that a text is; empty where it is none. */
  public static Optional<ParameterPath> parse(String text) {
    if (!text.startsWith(ROOT)) {
      return Optional.empty();
    }
    List<String> segments = List.of(text.substring(ROOT.length()).split("\\.", -1));
    boolean sound =
        segments.size() <= MOST_SEGMENTS
            && segments.stream().allMatch(s -> s.equals(ANY) || (!s.isEmpty() && !s.contains(ANY)));
    return sound ? Optional.of(new ParameterPath(segments)) : Optional.empty();
  }

  /** The parameters with others in the place of those that some paths mean. */
  public static Map<String, ?> replace(
      Map<String, ?> params, List<ParameterPath> paths, Function<@Nullable Object, Object> by) {
    return inside(params, paths.stream().map(ParameterPath::segments).toList(), by);
  }

  private static Map<String, ?> inside(
      Map<?, ?> object, List<List<String>> rests, Function<@Nullable Object, Object> by) {
    Map<String, @Nullable Object> replaced = new LinkedHashMap<>();
    object.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          List<List<String>> within = new ArrayList<>();
          rests.forEach(rest -> addAfter(name, rest, within));
          replaced.put(name, value(value, within, by));
        });
    return replaced;
  }

  private static @Nullable Object value(
      @Nullable Object value, List<List<String>> rests, Function<@Nullable Object, Object> by) {
    if (rests.isEmpty()) {
      return value;
    }
    if (rests.stream().anyMatch(List::isEmpty)) {
      return by.apply(value);
    }
    return switch (value) {
      case Map<?, ?> object -> inside(object, rests, by);
      case List<?> list -> {
        List<List<String>> within = new ArrayList<>();
        rests.stream()
            .filter(rest -> rest.getFirst().equals(ANY))
            .forEach(rest -> within.add(rest.subList(1, rest.size())));
        List<@Nullable Object> replaced = new ArrayList<>(list.size());
        list.forEach(element -> replaced.add(value(element, within, by)));
        yield replaced;
      }
      case null, default -> value;
    };
  }

  /** What is left of a path behind a name, in each way in which the name can be its beginning. */
  private static void addAfter(String name, List<String> rest, List<List<String>> into) {
    if (rest.getFirst().equals(ANY)) {
      into.add(rest.subList(1, rest.size()));
    }
    for (int length = 1; length <= rest.size(); length++) {
      if (name.equals(String.join(".", rest.subList(0, length)))) {
        into.add(rest.subList(length, rest.size()));
      }
    }
  }

  /** As a policy writes it. */
  @Override
  public String toString() {
    return ROOT + String.join(".", segments);
  }
}

package dev.aegis.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of situations: for each dimension a set of values; a dimension that is not named can be
 * anything. Immutable.
 */
record Box(Map<Dimension, Values> sides) {
  static final Box EVERYTHING = new Box(Map.of());

  Box {
    // In an order of their own: it tells what a difference is cut into, and so what can be told.
    TreeMap<Dimension, Values> inOrder = new TreeMap<>(Dimension.IN_ORDER);
    inOrder.putAll(sides);
    sides = Collections.unmodifiableMap(inOrder);
  }

  static Box of(Dimension dimension, Values values) {
    return new Box(Map.of(dimension, values.and(dimension.universe())));
  }

  Values side(Dimension dimension) {
    Values values = sides.get(dimension);
    return values == null ? dimension.universe() : values;
  }

  boolean isEmpty() {
    return sides.entrySet().stream().anyMatch(side -> isEmpty(side.getKey(), side.getValue()));
  }

  private static boolean isEmpty(Dimension dimension, Values values) {
    return values.isEmpty()
        || (dimension instanceof Dimension.Clock && values.numbers().hasNoWhole());
  }

  Box and(Box other) {
    Effort.spend(1L + sides.size() + other.sides.size());
    Map<Dimension, Values> all = new HashMap<>(sides);
    other.sides.forEach((dimension, values) -> all.merge(dimension, values, Values::and));
    return new Box(all);
  }

  /** This, and then its parts that hold one kind of values on one side. */
  List<Box> withParts() {
    List<Box> all = new ArrayList<>();
    all.add(this);
    sides.forEach(
        (dimension, values) ->
            values
                .parts()
                .forEach(
                    part -> {
                      Map<Dimension, Values> changed = new HashMap<>(sides);
                      changed.put(dimension, part);
                      all.add(new Box(changed));
                    }));
    return all;
  }

  /** What is left without another: boxes that do not overlap. */
  List<Box> minus(Box other) {
    if (and(other).isEmpty()) {
      return List.of(this);
    }
    List<Box> left = new ArrayList<>();
    Map<Dimension, Values> inside = new LinkedHashMap<>(sides);
    other.sides.forEach(
        (dimension, values) -> {
          Values mine = inside.getOrDefault(dimension, dimension.universe());
          Values outside = mine.minus(values);
          if (!isEmpty(dimension, outside)) {
            Map<Dimension, Values> part = new LinkedHashMap<>(inside);
            part.put(dimension, outside);
            left.add(new Box(part));
          }
          inside.put(dimension, mine.and(values));
        });
    return left;
  }
}

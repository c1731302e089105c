package dev.aegis.check;

import java.util.ArrayList;
import java.util.List;

/** A set of situations: a union of boxes, none of them empty. Immutable. */
record Region(List<Box> boxes) {
  static final Region NOTHING = new Region(List.of());
  static final Region EVERYTHING = new Region(List.of(Box.EVERYTHING));

  private static final int MOST_BOXES = 300;

  Region {
    boxes = boxes.stream().filter(box -> !box.isEmpty()).toList();
    if (boxes.size() > MOST_BOXES) {
      throw new Exhausted();
    }
  }

  static Region of(Dimension dimension, Values values) {
    return new Region(List.of(Box.of(dimension, values)));
  }

  boolean isEmpty() {
    return boxes.isEmpty();
  }

  Region or(Region other) {
    List<Box> all = new ArrayList<>(boxes);
    all.addAll(other.boxes);
    return new Region(all);
  }

  Region and(Region other) {
    List<Box> both = new ArrayList<>();
    for (Box mine : boxes) {
      for (Box theirs : other.boxes) {
        both.add(mine.and(theirs));
      }
    }
    return new Region(both);
  }

  Region minus(Region other) {
    List<Box> left = boxes;
    for (Box hole : other.boxes) {
      List<Box> next = new ArrayList<>();
      for (Box box : left) {
        next.addAll(box.minus(hole));
      }
      if (next.size() > MOST_BOXES) {
        throw new Exhausted();
      }
      left = next;
    }
    return new Region(left);
  }
}

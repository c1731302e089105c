package dev.aegis.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the columns of a table share a line.
 *
 * @param room how many columns of the screen a line has
 * @param places the columns that are shown, from left to right
 */
record Layout(int room, List<Place> places) {
  static final String GAP = "  ";

  /** What is left of a column that has to be narrow, unless all it holds is narrower. */
  private static final int NARROWEST = 8;

  Layout {
    places = List.copyOf(places);
  }

  /**
   * A column of a table.
   *
   * @param whole whether its cells are never cut, such as those that people copy
   * @param usual how wide its cells usually are, in each of their forms, the longest form first
   */
  record Column(String name, boolean whole, List<Integer> usual) {
    Column {
      usual = List.copyOf(usual);
    }

    /** One whose cells can be cut. */
    static Column of(String name, int usual) {
      return new Column(name, false, List.of(usual));
    }

    /** One whose cells can't. */
    static Column whole(String name, Integer... usual) {
      return new Column(name, true, List.of(usual));
    }
  }

  /** The place of a column: its number, the form of its cells, 0 for the longest, and its width. */
  record Place(int column, int form, int width) {}

  /** What can be done for want of room. */
  sealed interface Saving {
    /** The cells of a column take their next shorter form. */
    record Shorter(String column) implements Saving {}

    /** A column is left out. */
    record Without(String column) implements Saving {}
  }

  /**
   * Saves what has to be saved, in that order, then takes from the widest columns until a line
   * fits.
   *
   * @param wanted the width that each column would like, in each of its forms
   */
  static Layout fitting(List<Column> columns, int[][] wanted, List<Saving> savings, int room) {
    List<Place> places =
        IntStream.range(0, columns.size()).mapToObj(i -> new Place(i, 0, wanted[i][0])).toList();
    for (Saving saving : savings) {
      if (width(narrowest(columns, places)) <= room) {
        break;
      }
      places = saved(saving, columns, wanted, places);
    }
    return new Layout(room, narrowed(columns, places, room));
  }

  private static List<Place> saved(
      Saving saving, List<Column> columns, int[][] wanted, List<Place> places) {
    return switch (saving) {
      case Saving.Without(String name) ->
          places.stream().filter(p -> !columns.get(p.column()).name().equals(name)).toList();
      case Saving.Shorter(String name) ->
          places.stream()
              .map(
                  p ->
                      columns.get(p.column()).name().equals(name)
                          ? new Place(p.column(), p.form() + 1, wanted[p.column()][p.form() + 1])
                          : p)
              .toList();
    };
  }

  private static List<Place> narrowest(List<Column> columns, List<Place> places) {
    return places.stream().map(p -> new Place(p.column(), p.form(), least(columns, p))).toList();
  }

  private static int least(List<Column> columns, Place place) {
    Column column = columns.get(place.column());
    return column.whole()
        ? place.width()
        : Math.min(place.width(), Math.max(NARROWEST, Text.width(column.name())));
  }

  private static List<Place> narrowed(List<Column> columns, List<Place> places, int room) {
    List<Place> narrowed = new ArrayList<>(places);
    for (int over = width(places) - room; over > 0; over--) {
      int widest = -1;
      for (int i = 0; i < narrowed.size(); i++) {
        Place place = narrowed.get(i);
        boolean canGive = place.width() > least(columns, place);
        if (canGive && (widest < 0 || place.width() >= narrowed.get(widest).width())) {
          widest = i;
        }
      }
      if (widest < 0) {
        break;
      }
      Place place = narrowed.get(widest);
      narrowed.set(widest, new Place(place.column(), place.form(), place.width() - 1));
    }
    return narrowed;
  }

  private static int width(List<Place> places) {
    return places.stream().mapToInt(Place::width).sum() + GAP.length() * (places.size() - 1);
  }

  /** The columns that have no place. */
  List<String> leftOut(List<Column> columns) {
    return IntStream.range(0, columns.size())
        .filter(i -> places.stream().noneMatch(place -> place.column() == i))
        .mapToObj(i -> columns.get(i).name())
        .toList();
  }

  /**
   * Whether lines should rather look like this from now on: it takes nothing from any column, or it
   * must, since one that is never cut has become wider.
   */
  boolean isBetterThan(Layout old, List<Column> columns) {
    if (places.equals(old.places)) {
      return false;
    }
    if (places.size() != old.places.size()) {
      return true;
    }
    boolean takesNothing = true;
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      Place before = old.places.get(i);
      if (place.column() != before.column() || place.form() != before.form()) {
        return true;
      }
      if (columns.get(place.column()).whole() && place.width() > before.width()) {
        return true;
      }
      takesNothing &= place.width() >= before.width();
    }
    return takesNothing;
  }
}

package dev.aegis.cli;

import dev.aegis.cli.Layout.Column;
import dev.aegis.cli.Layout.Place;
import dev.aegis.cli.Layout.Saving;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows in aligned columns. The first rows set the widths; what comes after them is written
 * at once, so that a long table needs no more memory than a short one. A table that follows
 * something without an end begins with the usual widths, and adapts to what comes and to the
 * screen.
 */
final class Table {
  private static final int ROWS_THAT_SET_WIDTHS = 500;

  private final PrintWriter out;
  private final Screen screen;
  private final Colors colors;
  private final int longestCell;
  private final List<List<Cell>> waiting = new ArrayList<>();
  private List<Column> columns;
  private List<Saving> savings;
  private int[][] wanted;
  private boolean following;
  private @Nullable Layout layout;

  /**
   * @param screen on which the lines should fit
   * @param longestCell in code points; longer texts are shortened
   */
  Table(PrintWriter out, Screen screen, Colors colors, List<Column> columns, int longestCell) {
    this.out = out;
    this.screen = screen;
    this.colors = colors;
    this.columns = List.copyOf(columns);
    this.longestCell = longestCell;
    this.savings = withoutTheLast(this.columns);
    this.wanted = new int[columns.size()][];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = new int[columns.get(i).usual().size()];
      Arrays.fill(wanted[i], Text.width(columns.get(i).name()));
    }
  }

  /**
   * A table among a command's results.
   *
   * @param head the names of the columns
   */
  Table(Shell shell, Colors colors, List<String> head, int longestCell) {
    this(
        shell.out(),
        shell.screen(),
        colors,
        head.stream().map(name -> Column.of(name, 0)).toList(),
        longestCell);
  }

  private static List<Saving> withoutTheLast(List<Column> columns) {
    return columns.reversed().stream()
        .limit(columns.size() - 1)
        .<Saving>map(column -> new Saving.Without(column.name()))
        .toList();
  }

  /** Never cuts some columns, such as those that people copy into the next command. */
  Table keeping(String... names) {
    Set<String> whole = Set.of(names);
    columns =
        columns.stream()
            .map(c -> whole.contains(c.name()) ? new Column(c.name(), true, c.usual()) : c)
            .toList();
    return this;
  }

  /** What to do for want of room, in that order; otherwise the last columns are left out. */
  Table saving(Saving... inOrder) {
    savings = List.of(inOrder);
    return this;
  }

  /** Rows come one by one, without an end. */
  Table following() {
    following = true;
    for (int i = 0; i < wanted.length; i++) {
      for (int form = 0; form < wanted[i].length; form++) {
        wanted[i][form] = Math.max(wanted[i][form], columns.get(i).usual().get(form));
      }
    }
    return this;
  }

  /**
   * A text, and the same text as it is painted.
   *
   * @param shorter the same in fewer words, for narrow screens, the longest first
   * @param endMatters whether it is the beginning that can be missed
   */
  record Cell(String text, String painted, List<String> shorter, boolean endMatters) {
    Cell {
      shorter = List.copyOf(shorter);
    }

    Cell(String text, String painted) {
      this(text, painted, List.of(), false);
    }

    static Cell of(String text) {
      return new Cell(text, text);
    }

    /** One that says the same in different lengths. */
    static Cell of(List<String> forms) {
      return new Cell(forms.getFirst(), forms.getFirst(), forms.subList(1, forms.size()), false);
    }

    /** One whose end says most, such as the name of a file. */
    static Cell ofPath(String text) {
      return new Cell(text, text, List.of(), true);
    }

    private Cell form(int form) {
      return form == 0 || shorter.isEmpty()
          ? this
          : Cell.of(shorter.get(Math.min(form, shorter.size()) - 1));
    }

    private Cell cut(int width) {
      if (Text.width(text) <= width) {
        return this;
      }
      return of(endMatters ? Text.cutFront(text, width) : Text.cut(text, width));
    }
  }

  /** A row with one text a column. */
  void add(List<String> texts) {
    addCells(texts.stream().map(Cell::of).toList());
  }

  /** A row with one cell a column. */
  void addCells(List<Cell> cells) {
    waiting.add(cells.stream().map(this::fit).toList());
    boolean atOnce = layout != null && !following;
    if (atOnce || waiting.size() >= ROWS_THAT_SET_WIDTHS) {
      writeWaiting();
    }
  }

  /** Writes what still waits; more may follow. */
  void flush() {
    if (layout == null || !waiting.isEmpty()) {
      writeWaiting();
    }
    out.flush();
  }

  /** Writes what still waits, after which nothing follows. */
  void end() {
    flush();
    if (layout != null && !following) {
      tellLeftOut(layout, "--format json");
    }
    out.flush();
  }

  private Cell fit(Cell cell) {
    String printable = Text.printable(cell.text());
    if (cell.endMatters()) {
      return Cell.ofPath(Text.cutFront(printable, longestCell));
    }
    String shown = Text.shortened(printable, longestCell);
    return shown.equals(cell.text()) ? cell : Cell.of(shown);
  }

  private void writeWaiting() {
    Layout before = layout;
    Layout now = before == null || following ? next(before) : before;
    boolean looksDifferent = before == null || !now.places().equals(before.places());
    // In a file, a second head would be a strange row.
    if (before == null || (looksDifferent && screen.isThere())) {
      if (following) {
        tellLeftOut(now, "--format jsonl");
      }
      write(columns.stream().map(column -> Cell.of(column.name())).toList(), now);
    }
    layout = now;
    waiting.forEach(row -> write(row, now));
    waiting.clear();
  }

  private Layout next(@Nullable Layout before) {
    waiting.forEach(this::widen);
    Layout fresh = Layout.fitting(columns, wanted, savings, screen.columns());
    if (before == null || fresh.room() != before.room() || fresh.isBetterThan(before, columns)) {
      return fresh;
    }
    return before;
  }

  private void widen(List<Cell> row) {
    for (int i = 0; i < wanted.length; i++) {
      for (int form = 0; form < wanted[i].length; form++) {
        wanted[i][form] = Math.max(wanted[i][form], Text.width(row.get(i).form(form).text()));
      }
    }
  }

  private void write(List<Cell> row, Layout layout) {
    StringBuilder line = new StringBuilder();
    int gap = 0;
    for (Place place : layout.places()) {
      Cell whole = row.get(place.column()).form(place.form());
      Cell cell = screen.isThere() ? whole.cut(place.width()) : whole;
      line.repeat(" ", gap).append(cell.painted());
      gap = Math.max(0, place.width() - Text.width(cell.text())) + Layout.GAP.length();
    }
    out.println(line.toString().stripTrailing());
  }

  private void tellLeftOut(Layout layout, String option) {
    List<String> names = layout.leftOut(columns);
    if (!names.isEmpty()) {
      String sentence =
          "Left out for want of room: %s. A wider window or `%s` shows more."
              .formatted(String.join(", ", names), option);
      Text.wrapped(sentence, layout.room()).forEach(line -> out.println(colors.dim(line)));
    }
  }
}

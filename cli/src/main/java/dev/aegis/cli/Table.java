package dev.aegis.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows in aligned columns. The first rows set the widths; what comes after them is written
 * at once, so that a long table needs no more memory than a short one.
 */
final class Table {
  private static final int ROWS_THAT_SET_WIDTHS = 500;
  private static final String GAP = "  ";

  /** What is left of a column that has to be narrow, unless its name is longer. */
  private static final int NARROWEST = 6;

  private final PrintWriter out;
  private final Screen screen;
  private final List<String> head;
  private final int longestCell;
  private final List<List<Cell>> waiting = new ArrayList<>();
  private Set<String> whole = Set.of();
  private int @Nullable [] widths;

  /**
   * @param screen on which the lines should fit
   * @param head the names of the columns
   * @param longestCell in code points; longer texts are shortened
   */
  Table(PrintWriter out, Screen screen, List<String> head, int longestCell) {
    this.out = out;
    this.screen = screen;
    this.head = List.copyOf(head);
    this.longestCell = longestCell;
  }

  /** A table among a command's results. */
  Table(Shell shell, List<String> head, int longestCell) {
    this(shell.out(), shell.screen(), head, longestCell);
  }

  /** Never cuts some columns, such as those that people copy into the next command. */
  Table keeping(String... names) {
    whole = Set.of(names);
    return this;
  }

  /** A text and the same text as it is painted. */
  record Cell(String text, String painted) {
    static Cell of(String text) {
      return new Cell(text, text);
    }
  }

  /** A row with one text a column. */
  void add(List<String> texts) {
    addCells(texts.stream().map(Cell::of).toList());
  }

  /** A row with one cell a column. */
  void addCells(List<Cell> cells) {
    List<Cell> row = cells.stream().map(this::fit).toList();
    if (widths == null) {
      waiting.add(row);
      if (waiting.size() < ROWS_THAT_SET_WIDTHS) {
        return;
      }
      begin();
    } else {
      write(row, widths);
    }
  }

  /** Writes what still waits, and lets the next rows follow at once. */
  void flush() {
    if (widths == null) {
      begin();
    }
    out.flush();
  }

  private Cell fit(Cell cell) {
    String printable = Text.printable(cell.text());
    String shown = Text.shortened(printable, longestCell);
    return shown.equals(cell.text()) ? cell : Cell.of(shown);
  }

  private void begin() {
    int[] wanted = head.stream().mapToInt(Text::width).toArray();
    for (List<Cell> row : waiting) {
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = Math.max(wanted[i], Text.width(row.get(i).text()));
      }
    }
    int[] found = fitted(wanted);
    widths = found;
    write(head.stream().map(Cell::of).toList(), found);
    waiting.forEach(row -> write(row, found));
    waiting.clear();
  }

  /**
   * Takes from the widest columns until a line fits; where no column can be narrower, leaves out
   * the last ones.
   */
  private int[] fitted(int[] wanted) {
    int[] found = wanted.clone();
    long over = IntStream.of(found).sum() + (long) GAP.length() * (found.length - 1);
    for (over -= screen.columns(); over > 0; over--) {
      int widest = -1;
      for (int i = 0; i < found.length; i++) {
        boolean canGive =
            !whole.contains(head.get(i)) && found[i] > Math.max(NARROWEST, Text.width(head.get(i)));
        if (canGive && (widest < 0 || found[i] >= found[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return found.length > 1 ? fitted(Arrays.copyOf(wanted, found.length - 1)) : found;
      }
      found[widest]--;
    }
    return found;
  }

  private Cell cut(Cell cell, int width) {
    return screen.isThere() && Text.width(cell.text()) > width
        ? Cell.of(Text.cut(cell.text(), width))
        : cell;
  }

  private void write(List<Cell> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      Cell cell = cut(row.get(i), widths[i]);
      line.append(cell.painted());
      if (i < widths.length - 1) {
        line.repeat(" ", Math.max(0, widths[i] - Text.width(cell.text()))).append(GAP);
      }
    }
    out.println(line.toString().stripTrailing());
  }
}

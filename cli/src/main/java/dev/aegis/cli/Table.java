package dev.aegis.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows in aligned columns. The first rows set the widths; what comes after them is written
 * at once, so that a long table needs no more memory than a short one.
 */
final class Table {
  private static final int ROWS_THAT_SET_WIDTHS = 500;
  private static final String GAP = "  ";

  private final PrintWriter out;
  private final List<String> head;
  private final int longestCell;
  private final List<List<Cell>> waiting = new ArrayList<>();
  private int @Nullable [] widths;

  /**
   * @param head the names of the columns
   * @param longestCell in code points; longer texts are shortened
   */
  Table(PrintWriter out, List<String> head, int longestCell) {
    this.out = out;
    this.head = List.copyOf(head);
    this.longestCell = longestCell;
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
    int[] found = head.stream().mapToInt(Text::width).toArray();
    for (List<Cell> row : waiting) {
      for (int i = 0; i < found.length; i++) {
        found[i] = Math.max(found[i], Text.width(row.get(i).text()));
      }
    }
    widths = found;
    write(head.stream().map(Cell::of).toList(), found);
    waiting.forEach(row -> write(row, found));
    waiting.clear();
  }

  private void write(List<Cell> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      Cell cell = row.get(i);
      line.append(cell.painted());
      if (i < row.size() - 1) {
        line.repeat(" ", Math.max(0, widths[i] - Text.width(cell.text()))).append(GAP);
      }
    }
    out.println(line.toString().stripTrailing());
  }
}

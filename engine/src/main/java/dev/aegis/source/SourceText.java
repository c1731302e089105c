package dev.aegis.source;

import java.util.Arrays;
import java.util.Objects;

/**
 * A text with the name that people know it by, and its division into lines. Immutable.
 *
 * <p>Lines end at {@code \n}, {@code \r\n} or a lone {@code \r}.
 */
public final class SourceText {
  private final String name;
  private final String text;
  private final int[] lineStarts;

  /**
   * @param name what diagnostics call the text: a path as the user gave it, or {@code <request>}
   */
  public SourceText(String name, String text) {
    this.name = Objects.requireNonNull(name);
    this.text = Objects.requireNonNull(text);
    this.lineStarts = lineStarts(text);
  }

  public String name() {
    return name;
  }

  public String text() {
    return text;
  }

  /**
   * Where an offset lies.
   *
   * @param offset in UTF-16 code units, from 0 to the text's length
   */
  public Position position(int offset) {
    Objects.checkIndex(offset, text.length() + 1);
    int found = Arrays.binarySearch(lineStarts, offset);
    int line = found >= 0 ? found : -found - 2;
    return new Position(line + 1, text.codePointCount(lineStarts[line], offset) + 1);
  }

  /** How many lines there are; an empty text has one. */
  public int lineCount() {
    return lineStarts.length;
  }

  /**
   * A line without its line break.
   *
   * @param line from 1 to {@link #lineCount()}
   */
  public String line(int line) {
    return text.substring(lineStart(line), lineEnd(line));
  }

  /** The offset at which a line begins; lines count from 1. */
  public int lineStart(int line) {
    return lineStarts[Objects.checkIndex(line - 1, lineStarts.length)];
  }

  /** The offset at which a line ends, before its line break; lines count from 1. */
  public int lineEnd(int line) {
    int start = lineStart(line);
    int end = line < lineStarts.length ? lineStarts[line] : text.length();
    while (end > start && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return end;
  }

  @Override
  public String toString() {
    return name;
  }

  private static int[] lineStarts(String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ends =
          c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'));
      if (ends) {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }
}

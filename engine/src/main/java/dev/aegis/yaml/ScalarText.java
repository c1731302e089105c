package dev.aegis.yaml;

import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;

/**
 * Finds for each unit of a scalar's value the place in the file that it came from, by going through
 * quotes, escapes, indentation and folded lines again, led by the value that the YAML library read.
 * From where the two part ways, the rest of the scalar is the place.
 */
final class ScalarText {
  private final SourceText source;
  private final Span span;
  private final String file;
  private final String value;
  private final int[] starts;
  private final int[] ends;

  /** Where we are in the file. */
  private int from;

  /** One past the scalar's content in the file. */
  private final int end;

  /** How much of the value has its place. */
  private int placed;

  private boolean lost;

  /** Where the last run of blanks ends that was looked through. */
  private int blanksEnd;

  /** How a scalar is written. */
  enum Style {
    PLAIN,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    BLOCK
  }

  private ScalarText(SourceText source, Span span, Span content, String value) {
    this.source = source;
    this.span = span;
    this.file = source.text();
    this.from = content.start();
    this.end = content.end();
    this.value = value;
    this.starts = new int[value.length()];
    this.ends = new int[value.length()];
  }

  /**
   * The text of a scalar with its places.
   *
   * @param span with its quotes, or its block's header
   */
  static Fragment of(SourceText source, Span span, Style style, String value) {
    boolean quoted = style == Style.SINGLE_QUOTED || style == Style.DOUBLE_QUOTED;
    Span content =
        quoted && span.end() - span.start() >= 2
            ? new Span(span.start() + 1, span.end() - 1)
            : span;
    ScalarText text = new ScalarText(source, span, content, value);
    if (style == Style.BLOCK) {
      text.block();
    } else {
      text.flow(style);
    }
    return text.fragment();
  }

  private Fragment fragment() {
    int rest = Math.min(from, end);
    while (placed < value.length()) {
      starts[placed] = rest;
      ends[placed++] = end;
    }
    return new Fragment(source, value, starts, ends, span);
  }

  /** Gives the next unit of the value its place, if it is this one. */
  private void place(char c, int start, int end) {
    if (placed < value.length() && value.charAt(placed) == c) {
      placeAny(start, end);
    } else {
      lost = true;
    }
  }

  private void placeAny(int start, int end) {
    if (placed < value.length()) {
      starts[placed] = start;
      ends[placed++] = end;
    } else {
      lost = true;
    }
  }

  /** Plain and quoted scalars: lines are folded into one. */
  private void flow(Style style) {
    while (from < end && !lost) {
      char c = file.charAt(from);
      if (isBreak(c) || isBlankBeforeBreak()) {
        fold();
      } else if (style == Style.SINGLE_QUOTED && c == '\'') {
        place('\'', from, from + 2);
        from += 2;
      } else if (style == Style.DOUBLE_QUOTED && c == '\\') {
        escape();
      } else {
        place(c, from, from + 1);
        from++;
      }
    }
  }

  private boolean isBlankBeforeBreak() {
    if (!isBlank(file.charAt(from))) {
      return false;
    }
    if (from >= blanksEnd) {
      // A run of blanks is looked through once, however long it is.
      blanksEnd = from;
      while (blanksEnd < end && isBlank(file.charAt(blanksEnd))) {
        blanksEnd++;
      }
    }
    return blanksEnd < end && isBreak(file.charAt(blanksEnd));
  }

  /** One line break is a space, and of several all but the first are breaks. */
  private void fold() {
    int start = from;
    int breaks = 0;
    while (from < end && (isBlank(file.charAt(from)) || isBreak(file.charAt(from)))) {
      if (isBreak(file.charAt(from))) {
        breaks++;
        skipBreak();
      } else {
        from++;
      }
    }
    for (int i = 0; i < Math.max(1, breaks - 1); i++) {
      place(breaks == 1 ? ' ' : '\n', start, from);
    }
  }

  private void escape() {
    int start = from;
    char kind = from + 1 < end ? file.charAt(from + 1) : '\0';
    if (isBreak(kind)) {
      escapedBreak();
      return;
    }
    int length =
        switch (kind) {
          case 'x' -> 4;
          case 'u' -> 6;
          case 'U' -> 10;
          default -> 2;
        };
    boolean pair =
        kind == 'U' && placed < value.length() && Character.isHighSurrogate(value.charAt(placed));
    from = Math.min(end, start + length);
    for (int i = 0; i < (pair ? 2 : 1); i++) {
      placeAny(start, from);
    }
  }

  /** Takes the break and what indents the next line away; empty lines after it remain. */
  private void escapedBreak() {
    from++;
    skipBreak();
    while (from < end && (isBlank(file.charAt(from)) || isBreak(file.charAt(from)))) {
      if (isBreak(file.charAt(from))) {
        place('\n', from, from + 1);
        skipBreak();
      } else {
        from++;
      }
    }
  }

  /** Literal and folded scalars: after the header each line stands without its indentation. */
  private void block() {
    while (from < end && !isBreak(file.charAt(from))) {
      from++;
    }
    skipBreak();
    int indent = -1;
    while (from < end && placed < value.length() && !lost) {
      int content = from;
      while (content < end && file.charAt(content) == ' ') {
        content++;
      }
      boolean empty = content >= end || isBreak(file.charAt(content));
      if (indent < 0 && !empty) {
        indent = Math.max(0, content - from - leadingSpacesOfRest());
      }
      from = indent < 0 ? content : Math.min(content, from + indent);
      while (from < end && !isBreak(file.charAt(from)) && !lost) {
        place(file.charAt(from), from, from + 1);
        from++;
      }
      breakOfLine();
    }
  }

  /** A break is itself, or a space, or nothing where an empty line follows. */
  private void breakOfLine() {
    if (placed < value.length() && !lost && (isBreak(value.charAt(placed)) || isFolded())) {
      placeAny(from, Math.min(end, from + 1));
    }
    skipBreak();
  }

  private boolean isFolded() {
    return value.charAt(placed) == ' ' && from < end;
  }

  /** The value may begin with spaces of its own, past the block's indentation. */
  private int leadingSpacesOfRest() {
    int own = 0;
    while (placed + own < value.length() && value.charAt(placed + own) == ' ') {
      own++;
    }
    return own;
  }

  private void skipBreak() {
    if (from < file.length() && isBreak(file.charAt(from))) {
      from += file.startsWith("\r\n", from) ? 2 : 1;
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r';
  }
}

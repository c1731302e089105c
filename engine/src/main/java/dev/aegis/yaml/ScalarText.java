package dev.aegis.yaml;

import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.util.Arrays;

/**
 * Finds for each character of a scalar's value the place in the file that it came from, by going
 * through the quotes, escapes, indentation and folded lines again. Where that does not lead to the
 * value, the whole scalar is the place.
 */
final class ScalarText {
  private final String file;
  private final String value;
  private final int[] offsets;
  private int from;
  private int to;
  private boolean lost;

  /** How a scalar is written. */
  enum Style {
    PLAIN,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    BLOCK
  }

  private ScalarText(String file, String value, int start) {
    this.file = file;
    this.value = value;
    this.from = start;
    this.offsets = new int[value.length() + 1];
  }

  static Fragment of(SourceText source, Span span, Style style, String value) {
    ScalarText text = new ScalarText(source.text(), value, span.start());
    switch (style) {
      case PLAIN -> text.flow(span.end(), ' ');
      case SINGLE_QUOTED -> {
        text.from++;
        text.flow(span.end() - 1, '\'');
      }
      case DOUBLE_QUOTED -> {
        text.from++;
        text.flow(span.end() - 1, '"');
      }
      case BLOCK -> text.block(span.end());
    }
    return new Fragment(source, value, text.done(span));
  }

  private int[] done(Span span) {
    if (lost || to != value.length()) {
      Arrays.fill(offsets, span.start());
      offsets[value.length()] = span.end();
    } else {
      offsets[to] = to == 0 ? from : offsets[to - 1] + 1;
    }
    return offsets;
  }

  private void emit(char c, int at) {
    if (to < value.length() && value.charAt(to) == c) {
      offsets[to++] = at;
    } else {
      lost = true;
    }
  }

  /** Plain and quoted scalars: lines are folded into one. */
  private void flow(int end, char quote) {
    while (from < end && !lost) {
      char c = file.charAt(from);
      if (isBreak(c) || isBlankBeforeBreak(end)) {
        fold(end);
      } else if (quote == '\'' && c == '\'') {
        emit('\'', from);
        from += 2;
      } else if (quote == '"' && c == '\\') {
        escape(end);
      } else {
        emit(c, from++);
      }
    }
  }

  private boolean isBlankBeforeBreak(int end) {
    int at = from;
    while (at < end && isBlank(file.charAt(at))) {
      at++;
    }
    return at > from && at < end && isBreak(file.charAt(at));
  }

  /** Blanks, a line break, perhaps empty lines, blanks: a space, or a break for each empty line. */
  private void fold(int end) {
    int at = from;
    int breaks = 0;
    while (at < end && (isBlank(file.charAt(at)) || isBreak(file.charAt(at)))) {
      if (isBreak(file.charAt(at))) {
        breaks++;
        at += file.startsWith("\r\n", at) ? 2 : 1;
      } else {
        at++;
      }
    }
    if (breaks == 1) {
      emit(' ', from);
    }
    for (int i = 1; i < breaks; i++) {
      emit('\n', from);
    }
    from = at;
  }

  private void escape(int end) {
    char kind = from + 1 < end ? file.charAt(from + 1) : '\0';
    if (isBreak(kind)) {
      from += file.startsWith("\r\n", from + 1) ? 3 : 2;
      while (from < end && isBlank(file.charAt(from))) {
        from++;
      }
      return;
    }
    boolean pair =
        kind == 'U' && to < value.length() && Character.isHighSurrogate(value.charAt(to));
    for (int i = 0; i < (pair ? 2 : 1); i++) {
      if (to < value.length()) {
        offsets[to++] = from;
      } else {
        lost = true;
      }
    }
    from +=
        switch (kind) {
          case 'x' -> 4;
          case 'u' -> 6;
          case 'U' -> 10;
          default -> 2;
        };
  }

  /** Literal and folded scalars: after the header each line stands without its indentation. */
  private void block(int end) {
    while (from < end && !isBreak(file.charAt(from))) {
      from++;
    }
    skipBreak();
    int indent = -1;
    while (from < end && to < value.length() && !lost) {
      int spaces = 0;
      while (from + spaces < end && file.charAt(from + spaces) == ' ') {
        spaces++;
      }
      boolean empty = from + spaces >= end || isBreak(file.charAt(from + spaces));
      if (indent < 0 && !empty) {
        indent = indentOf(spaces);
      }
      from += indent < 0 ? spaces : Math.min(spaces, indent);
      while (from < end && !isBreak(file.charAt(from)) && !lost) {
        emit(file.charAt(from), from);
        from++;
      }
      boolean folded = to < value.length() && value.charAt(to) == ' ' && !empty;
      if (folded || (to < value.length() && value.charAt(to) == '\n')) {
        offsets[to++] = from;
      }
      skipBreak();
    }
  }

  /** Less than the spaces of the first line where the value itself begins with some. */
  private int indentOf(int spaces) {
    int own = 0;
    while (to + own < value.length() && value.charAt(to + own) == ' ') {
      own++;
    }
    return Math.max(0, spaces - own);
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
    return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
  }
}

package dev.aegis.diagnostic;

import dev.aegis.source.Position;
import dev.aegis.source.SourceText;
import java.util.Locale;

/**
 * Shows a finding to a person: kind, place, the line of the source with a caret under the exact
 * place, and what to try. Immutable and thread-safe.
 *
 * <p>The caret stands right under tabs, wide and combining characters too; control and
 * bidirectional characters are made visible, so that a policy can't draw on the terminal of who
 * checks it.
 */
public final class DiagnosticRenderer {
  /** Without colours. */
  public static final DiagnosticRenderer PLAIN = new DiagnosticRenderer(false);

  /** With the colours of a terminal. */
  public static final DiagnosticRenderer COLOURED = new DiagnosticRenderer(true);

  private static final String RED = "\033[1;31m";
  private static final String YELLOW = "\033[1;33m";
  private static final String BLUE = "\033[1;34m";
  private static final String BOLD = "\033[1m";
  private static final String RESET = "\033[0m";

  private final boolean coloured;

  private DiagnosticRenderer(boolean coloured) {
    this.coloured = coloured;
  }

  /** Several lines, without a line break at the end. */
  public String render(Diagnostic diagnostic) {
    Position start = diagnostic.position();
    String number = Integer.toString(start.line());
    String margin = " ".repeat(number.length());
    boolean error = diagnostic.severity() == Severity.ERROR;
    String colour = error ? RED : YELLOW;
    ShownLine line = line(diagnostic, start);
    StringBuilder text = new StringBuilder();
    String severity = diagnostic.severity().name().toLowerCase(Locale.ROOT);
    text.append(in(colour, severity + "[" + diagnostic.code().id() + "]"))
        .append(in(BOLD, ": " + ShownLine.visible(diagnostic.message())))
        .append('\n')
        .append(margin)
        .append(in(BLUE, "--> "))
        .append(ShownLine.visible(diagnostic.source().name()))
        .append(':')
        .append(start.line())
        .append(':')
        .append(start.column())
        .append('\n')
        .append(in(BLUE, margin + " |"))
        .append('\n')
        .append(in(BLUE, number + " | "))
        .append(line.text())
        .append('\n')
        .append(in(BLUE, margin + " | "))
        .append(" ".repeat(line.caretAt()))
        .append(in(colour, "^".repeat(line.caretWidth())));
    if (diagnostic.hint() != null) {
      text.append('\n')
          .append(in(BLUE, margin + " = "))
          .append(ShownLine.visible(diagnostic.hint()));
    }
    return text.toString();
  }

  private static ShownLine line(Diagnostic diagnostic, Position start) {
    SourceText source = diagnostic.source();
    int from = diagnostic.span().start() - source.lineStart(start.line());
    int to = diagnostic.span().end() - source.lineStart(start.line());
    return ShownLine.of(source.line(start.line()), from, to);
  }

  private String in(String colour, String text) {
    return coloured ? colour + text + RESET : text;
  }
}

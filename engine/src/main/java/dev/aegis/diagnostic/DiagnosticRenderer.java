package dev.aegis.diagnostic;

import dev.aegis.source.Position;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Shows findings to people: code, place, the line of the source with carets under the very place,
 * and what to try. Control characters of the author's text are shown as stand-ins, so that a policy
 * can't drive a terminal. Immutable.
 */
public final class DiagnosticRenderer {
  /** Columns of a terminal; what is longer is cut around the place. */
  private static final int WIDEST = 120;

  private static final int CONTEXT = 40;

  /** In UTF-16 units: more than any excerpt shows. */
  private static final int WINDOW = 1_000;

  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String BLUE = "\u001b[34m";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final boolean colored;

  private DiagnosticRenderer(boolean colored) {
    this.colored = colored;
  }

  /** Without colour. */
  public static DiagnosticRenderer plain() {
    return new DiagnosticRenderer(false);
  }

  /** With the colours of ANSI terminals. */
  public static DiagnosticRenderer colored() {
    return new DiagnosticRenderer(true);
  }

  /** All of them, with an empty line between; ends with a line break unless there are none. */
  public String render(List<Diagnostic> diagnostics) {
    return diagnostics.stream().map(this::render).collect(Collectors.joining("\n"));
  }

  /** One finding, in several lines, the last ended too. */
  public String render(Diagnostic diagnostic) {
    boolean error = diagnostic.severity() == Severity.ERROR;
    String color = error ? RED : YELLOW;
    StringBuilder out = new StringBuilder();
    out.append(styled(color, diagnostic.severity().name().toLowerCase(Locale.ROOT)))
        .append(styled(color, "[" + diagnostic.code().id() + "]"))
        .append(styled(BOLD, ": " + shown(diagnostic.message())))
        .append('\n')
        .append(place(diagnostic.source(), diagnostic.span(), color));
    String hint = diagnostic.hint();
    if (hint != null) {
      String margin = " ".repeat(number(diagnostic.position()).length());
      out.append(styled(BLUE, margin + " = ")).append("help: ").append(shown(hint)).append('\n');
    }
    return out.toString();
  }

  /** A place alone, as findings show theirs: its name, its line, and carets under it. */
  public String renderPlace(SourceText source, Span span) {
    return place(source, span, RED);
  }

  private String place(SourceText source, Span span, String color) {
    Position position = source.position(span.start());
    String number = number(position);
    String margin = " ".repeat(number.length());
    Excerpt excerpt = excerpt(source, span, position.line());
    return margin
        + styled(BLUE, "--> ")
        + shown(source.name())
        + ':'
        + position.line()
        + ':'
        + position.column()
        + '\n'
        + styled(BLUE, number + " | ")
        + excerpt.line
        + '\n'
        + styled(BLUE, margin + " | ")
        + " ".repeat(excerpt.indent)
        + styled(color, "^".repeat(excerpt.carets))
        + '\n';
  }

  private static String number(Position position) {
    return Integer.toString(position.line());
  }

  /**
   * A line with the place in it.
   *
   * @param indent columns before the place
   * @param carets columns of the place, at least 1
   */
  private record Excerpt(String line, int indent, int carets) {}

  private static Excerpt excerpt(SourceText source, Span span, int lineNumber) {
    String text = source.text();
    int lineStart = source.lineStart(lineNumber);
    int lineEnd = source.lineEnd(lineNumber);
    int start = Math.min(span.start(), lineEnd);
    int end = Math.clamp(span.end(), start, lineEnd);
    // Only what could be shown is looked at: a line may be as long as its file.
    int first = Math.max(lineStart, start - WINDOW);
    int placeEnd = Math.min(end, start + WINDOW);
    int last = Math.min(lineEnd, end + WINDOW);
    String before = shown(text.substring(first, start));
    String place = shown(text.substring(start, placeEnd));
    String after = shown(text.substring(end, last));
    boolean cut = first > lineStart || placeEnd < end || last < lineEnd;
    if (cut || Columns.of(before) + Columns.of(place) + Columns.of(after) > WIDEST) {
      before = Columns.last(before, CONTEXT);
      place = Columns.first(place, WIDEST - CONTEXT);
      after = Columns.first(after, CONTEXT);
    }
    return new Excerpt(before + place + after, Columns.of(before), Math.max(1, Columns.of(place)));
  }

  private String styled(String style, String text) {
    return colored ? style + text + PLAIN : text;
  }

  /** What can be shown: a tab as spaces, other controls and direction marks as stand-ins. */
  private static String shown(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\t') {
                shown.append("    ");
              } else if (Columns.isUnsafe(c)) {
                shown.append('\uFFFD');
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }
}

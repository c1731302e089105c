package dev.aegis.cli;

import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.source.Position;
import dev.aegis.source.SourceText;
import java.util.Locale;

/** Shows a finding with its source line and a caret under the place. */
final class DiagnosticText {
  private static final int LONGEST_LINE = 160;
  private static final int SHOWN_BEFORE = 60;

  private DiagnosticText() {}

  /** A few lines, without a line break at the end. */
  static String of(Diagnostic diagnostic, Colors colors) {
    SourceText source = diagnostic.source();
    Position at = diagnostic.position();
    String severity = diagnostic.severity().name().toLowerCase(Locale.ROOT);
    String margin = " ".repeat(Integer.toString(at.line()).length());
    StringBuilder text = new StringBuilder();
    text.append(colors.bad(severity + "[" + diagnostic.code().id() + "]"))
        .append(": ")
        .append(Text.printable(diagnostic.message()))
        .append("\n")
        .append(margin)
        .append("--> ")
        .append(Text.printable(source.name()))
        .append(":" + at.line() + ":" + at.column());
    if (!source.text().isEmpty()) {
      Excerpt excerpt = excerpt(diagnostic, at);
      text.append("\n" + at.line() + " | ").append(excerpt.line());
      text.append("\n" + margin + " | ").append(colors.bad(excerpt.carets()));
    }
    if (diagnostic.hint() != null) {
      text.append("\n" + margin + " = ").append(Text.printable(diagnostic.hint()));
    }
    return text.toString();
  }

  /** A line, or the part of a long one that matters, and what stands under it. */
  private record Excerpt(String line, String carets) {}

  private static Excerpt excerpt(Diagnostic diagnostic, Position at) {
    SourceText source = diagnostic.source();
    String line = source.line(at.line());
    int lineStart = source.lineStart(at.line());
    int from = Math.min(diagnostic.span().start() - lineStart, line.length());
    int to = Math.clamp((long) diagnostic.span().end() - lineStart, from, line.length());
    int first =
        line.length() <= LONGEST_LINE ? 0 : boundary(line, Math.max(0, from - SHOWN_BEFORE));
    int last = boundary(line, Math.min(line.length(), first + LONGEST_LINE));
    String before = shown(line.substring(first, from));
    String marked = shown(line.substring(from, Math.min(to, last)));
    String after = shown(line.substring(Math.max(from, Math.min(to, last)), last));
    String start = first > 0 ? "…" : "";
    String end = last < line.length() ? "…" : "";
    return new Excerpt(
        start + before + marked + after + end,
        " ".repeat(columns(start + before)) + "^".repeat(Math.max(1, columns(marked))));
  }

  private static int boundary(String line, int index) {
    boolean insidePair =
        index > 0 && index < line.length() && Character.isLowSurrogate(line.charAt(index));
    return insidePair ? index - 1 : index;
  }

  /** Tabs would take a width that nobody knows. */
  private static String shown(String text) {
    return Text.printable(text.replace("\t", "  "));
  }

  /** How many columns of a terminal a text takes. */
  private static int columns(String text) {
    return text.codePoints().map(DiagnosticText::columns).sum();
  }

  private static int columns(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default -> isWide(c) ? 2 : 1;
    };
  }

  /** East Asian wide characters and emoji, by block. */
  private static boolean isWide(int c) {
    return (c >= 0x1100 && c <= 0x115F)
        || (c >= 0x2E80 && c <= 0xA4CF)
        || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE30 && c <= 0xFE6F)
        || (c >= 0xFF00 && c <= 0xFF60)
        || (c >= 0xFFE0 && c <= 0xFFE6)
        || (c >= 0x1F300 && c <= 0x1FAFF)
        || (c >= 0x20000 && c <= 0x3FFFD);
  }
}

package dev.aegis.diagnostic;

/**
 * A line of a source as a terminal can show it, and where the caret goes under it.
 *
 * @param caretAt in columns, from 0
 * @param caretWidth in columns, at least 1
 */
record ShownLine(String text, int caretAt, int caretWidth) {
  private static final int TAB = 4;
  private static final int WIDEST = 160;
  private static final int BEFORE_CARET = 60;
  private static final String ELLIPSIS = "…";

  /**
   * @param from where the caret begins, in UTF-16 units of the line; may be its end
   * @param to where the caret ends; past the line's end where the place goes on in the next line
   */
  static ShownLine of(String line, int from, int to) {
    int start = Math.min(from, line.length());
    int end = Math.max(start, Math.min(to, line.length()));
    int first = 0;
    String prefix = "";
    if (line.length() > WIDEST && start > BEFORE_CARET) {
      first =
          line.offsetByCodePoints(start, -Math.min(BEFORE_CARET, line.codePointCount(0, start)));
      prefix = ELLIPSIS;
    }
    StringBuilder shown = new StringBuilder(prefix);
    int column = prefix.length();
    int caretAt = column;
    int caretEnd = column;
    int at = first;
    while (at < line.length() && column < WIDEST) {
      int codePoint = line.codePointAt(at);
      if (at == start) {
        caretAt = column;
      }
      String glyph = codePoint == '\t' ? " ".repeat(TAB - column % TAB) : visible(codePoint);
      shown.append(glyph);
      column += codePoint == '\t' ? glyph.length() : width(glyph.codePointAt(0)) * glyphs(glyph);
      at += Character.charCount(codePoint);
      if (at <= end) {
        caretEnd = column;
      }
    }
    if (at < line.length()) {
      shown.append(ELLIPSIS);
    }
    if (start >= line.length()) {
      caretAt = column;
    }
    return new ShownLine(
        shown.toString().stripTrailing(), caretAt, Math.max(1, caretEnd - caretAt));
  }

  private static int glyphs(String glyph) {
    return glyph.codePointCount(0, glyph.length());
  }

  /** A text without what a terminal would act on or what would turn its direction. */
  static String visible(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(codePoint -> shown.append(visible(codePoint)));
    return shown.toString();
  }

  private static String visible(int codePoint) {
    boolean bidirectional =
        (codePoint >= 0x202A && codePoint <= 0x202E)
            || (codePoint >= 0x2066 && codePoint <= 0x2069)
            || codePoint == 0x200E
            || codePoint == 0x200F
            || codePoint == 0x061C;
    boolean hidden =
        bidirectional
            || Character.getType(codePoint) == Character.CONTROL
            || Character.getType(codePoint) == Character.SURROGATE
            || codePoint == 0x2028
            || codePoint == 0x2029
            || codePoint == 0xFEFF;
    return hidden ? String.format("<U+%04X>", codePoint) : Character.toString(codePoint);
  }

  /** How many columns a terminal gives a character. */
  private static int width(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        (codePoint >= 0x1100 && codePoint <= 0x115F)
            || (codePoint >= 0x2E80 && codePoint <= 0x303E)
            || (codePoint >= 0x3041 && codePoint <= 0xA4CF)
            || (codePoint >= 0xAC00 && codePoint <= 0xD7A3)
            || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
            || (codePoint >= 0xFE30 && codePoint <= 0xFE6F)
            || (codePoint >= 0xFF00 && codePoint <= 0xFF60)
            || (codePoint >= 0xFFE0 && codePoint <= 0xFFE6)
            || (codePoint >= 0x1F300 && codePoint <= 0x1F64F)
            || (codePoint >= 0x1F900 && codePoint <= 0x1F9FF)
            || (codePoint >= 0x20000 && codePoint <= 0x3FFFD);
    return wide ? 2 : 1;
  }
}

package dev.aegis.spi;

import dev.aegis.audit.CanonicalJson;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Texts of which a person sees every character: what is invisible, changes the direction of
 * writing, moves the cursor or can't be shown stands as its escape. Thread-safe where its predicate
 * is.
 */
public final class VisibleText {
  private final IntPredicate canShow;

  /** For where every character can be shown. */
  public VisibleText() {
    this(codePoint -> true);
  }

  /**
   * @param canShow whether a character can be shown at all
   */
  public VisibleText(IntPredicate canShow) {
    this.canShow = canShow;
  }

  /** The whole {@linkplain CanonicalJson canonical JSON} of a value. */
  public String json(@Nullable Object value) {
    return plain(CanonicalJson.of(value));
  }

  /** A text that stands for itself, such as the words of Aegis about an action. */
  public String plain(String text) {
    var visible = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(visible, c));
    return visible.toString();
  }

  private void append(StringBuilder visible, int codePoint) {
    if (!isHidden(codePoint) && canShow.test(codePoint)) {
      visible.appendCodePoint(codePoint);
      return;
    }
    // In JSON these stand within strings alone, where such an escape means the same.
    for (char unit : Character.toChars(codePoint)) {
      visible.append(String.format("\\u%04x", (int) unit));
    }
  }

  private static boolean isHidden(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      case Character.SPACE_SEPARATOR -> codePoint != ' ';
      default -> isBlankByName(codePoint);
    };
  }

  /** Characters that are letters, marks or symbols by their category, and yet show nothing. */
  private static boolean isBlankByName(int codePoint) {
    return codePoint == 0x034F
        || codePoint == 0x115F
        || codePoint == 0x1160
        || codePoint == 0x17B4
        || codePoint == 0x17B5
        || (codePoint >= 0x180B && codePoint <= 0x180F)
        || codePoint == 0x2800
        || codePoint == 0x3164
        || (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
        || codePoint == 0xFFA0
        || (codePoint >= 0xE0100 && codePoint <= 0xE01EF);
  }
}

package dev.aegis.source;

import java.util.Objects;

/**
 * A text that stands inside a larger one, perhaps rewritten on the way: the value of a quoted,
 * folded or literal YAML scalar, with the way back to the place in the file of each of its code
 * units.
 *
 * <p>Immutable; the array is owned by the fragment once given.
 */
public final class Fragment {
  private final SourceText source;
  private final String text;
  private final int[] offsets;

  /**
   * @param source the file
   * @param text the value, as the author meant it
   * @param offsets for each code unit of {@code text}, and for its end, the offset in the file:
   *     {@code text.length() + 1} ascending numbers
   */
  public Fragment(SourceText source, String text, int[] offsets) {
    this.source = Objects.requireNonNull(source);
    this.text = Objects.requireNonNull(text);
    if (offsets.length != text.length() + 1) {
      throw new IllegalArgumentException(
          "a fragment of " + text.length() + " units needs " + (text.length() + 1) + " offsets");
    }
    this.offsets = offsets;
  }

  /** A fragment that is the whole of a text. */
  public static Fragment whole(SourceText source) {
    int[] offsets = new int[source.text().length() + 1];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = i;
    }
    return new Fragment(source, source.text(), offsets);
  }

  public SourceText source() {
    return source;
  }

  public String text() {
    return text;
  }

  /** The place in the file of a stretch of this fragment's text. */
  public Span inSource(Span span) {
    int start = offsets[span.start()];
    int end = span.end() > span.start() ? offsets[span.end() - 1] + 1 : start;
    return new Span(start, Math.max(start, end));
  }

  /** The whole fragment's place in the file. */
  public Span span() {
    return inSource(new Span(0, text.length()));
  }
}

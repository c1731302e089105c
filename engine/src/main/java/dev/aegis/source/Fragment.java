package dev.aegis.source;

import java.util.Arrays;
import java.util.Objects;

/**
 * A text that stands inside a larger one, perhaps rewritten on the way: the value of a quoted,
 * folded or literal YAML scalar, with the way back to the place in the file of each of its code
 * units.
 *
 * <p>Immutable; the arrays are owned by the fragment once given.
 */
public final class Fragment {
  private final SourceText source;
  private final String text;
  private final int[] starts;
  private final int[] ends;
  private final Span whole;

  /**
   * @param source the file
   * @param text the value, as the author meant it
   * @param starts for each code unit of {@code text}, the offset in the file where it begins;
   *     ascending
   * @param ends likewise, one past where it ends: an escape is longer than what it stands for
   * @param whole the place of the whole, also where {@code text} is empty
   */
  public Fragment(SourceText source, String text, int[] starts, int[] ends, Span whole) {
    this.source = Objects.requireNonNull(source);
    this.text = Objects.requireNonNull(text);
    this.whole = Objects.requireNonNull(whole);
    if (starts.length != text.length() || ends.length != text.length()) {
      throw new IllegalArgumentException(
          "a fragment of " + text.length() + " units needs as many places");
    }
    this.starts = starts;
    this.ends = ends;
  }

  /**
   * A fragment whose units are each one unit of the file.
   *
   * @param offsets for each code unit of {@code text}, and for its end, the offset in the file:
   *     {@code text.length() + 1} ascending numbers
   */
  public Fragment(SourceText source, String text, int[] offsets) {
    this(source, text, allButLast(offsets), next(offsets), around(offsets));
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
    if (span.start() >= starts.length) {
      int end = starts.length == 0 ? whole.start() : ends[ends.length - 1];
      return new Span(end, end);
    }
    int start = starts[span.start()];
    int end = span.end() > span.start() ? ends[span.end() - 1] : start;
    return new Span(start, Math.max(start, end));
  }

  /** The whole fragment's place in the file. */
  public Span span() {
    return text.isEmpty() ? whole : inSource(new Span(0, text.length()));
  }

  private static int[] allButLast(int[] offsets) {
    return Arrays.copyOf(offsets, Math.max(0, offsets.length - 1));
  }

  private static int[] next(int[] offsets) {
    int[] ends = allButLast(offsets);
    for (int i = 0; i < ends.length; i++) {
      ends[i]++;
    }
    return ends;
  }

  private static Span around(int[] offsets) {
    if (offsets.length == 0) {
      throw new IllegalArgumentException("a fragment needs the offset of its end");
    }
    return new Span(offsets[0], Math.max(offsets[0], offsets[offsets.length - 1]));
  }
}

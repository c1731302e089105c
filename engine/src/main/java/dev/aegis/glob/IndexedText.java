package dev.aegis.glob;

import java.util.Arrays;

/**
 * A text that many globs are matched against: where each of its ASCII characters stands next is
 * looked up, not searched for. Takes time and room for as many places as the text is long, for each
 * such character that occurs in it. Immutable.
 */
public final class IndexedText {
  /** In UTF-16 units; of a longer one nothing is looked up. */
  public static final int LONGEST = Short.MAX_VALUE;

  private static final int ASCII = 128;

  private final String text;

  /** By ASCII character: where its places begin in {@link #next}; -1 where it does not occur. */
  private final int[] begin;

  /** From each place, where the character stands next; {@link #LONGEST} where it does not. */
  private final short[] next;

  private IndexedText(String text, int[] begin, short[] next) {
    this.text = text;
    this.begin = begin;
    this.next = next;
  }

  /**
   * The index of a text.
   *
   * @throws IllegalArgumentException where it is longer than {@link #LONGEST}
   */
  public static IndexedText of(String text) {
    int length = text.length();
    if (length > LONGEST) {
      throw new IllegalArgumentException("a text of " + length + " units is too long");
    }
    int[] begin = new int[ASCII];
    Arrays.fill(begin, -1);
    int rows = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ASCII && begin[c] < 0) {
        begin[c] = rows++ * length;
      }
    }
    short[] next = new short[rows * length];
    Arrays.fill(next, Short.MAX_VALUE);
    for (int c = 0; c < ASCII; c++) {
      if (begin[c] >= 0) {
        fill(next, begin[c], text, (char) c);
      }
    }
    return new IndexedText(text, begin, next);
  }

  private static void fill(short[] next, int begin, String text, char c) {
    int from = 0;
    for (int at = text.indexOf(c); at >= 0; at = text.indexOf(c, from)) {
      Arrays.fill(next, begin + from, begin + at + 1, (short) at);
      from = at + 1;
    }
  }

  String text() {
    return text;
  }

  /** Where a character stands in a part of the text for the first time; -1 where it does not. */
  int indexOf(char c, int from, int end) {
    if (c >= ASCII) {
      return text.indexOf(c, from, end);
    }
    if (begin[c] < 0 || from >= end) {
      return -1;
    }
    int at = next[begin[c] + from];
    return at < end ? at : -1;
  }
}

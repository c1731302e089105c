package dev.aegis.match;

import dev.aegis.action.Action;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds those of many prefixes that a text begins with: one pass over the text keeps the hash of
 * what was read, and asks the table wherever some prefix ends. The cost goes with the text and the
 * number of different lengths, not with the number of prefixes.
 */
final class Prefixes {
  /** All prefixes, one after the other: a look at one is a single reach into memory. */
  private final String texts;

  private final Node[] nodes;
  private final int[] lengths;

  /**
   * Open addressing, half empty, a power of two slots. A slot has a prefix's hash above and its
   * number and one below, or 0; and then its place in the texts above and its length below.
   */
  private final long[] table;

  private Prefixes(String[] prefixes, Node[] nodes) {
    this.texts = String.join("", prefixes);
    this.nodes = nodes;
    this.lengths = Arrays.stream(prefixes).mapToInt(String::length).sorted().distinct().toArray();
    this.table = new long[Integer.highestOneBit(prefixes.length) * 8];
    int place = 0;
    for (int i = 0; i < prefixes.length; i++) {
      int hash = 0;
      for (int at = 0; at < prefixes[i].length(); at++) {
        hash = hash(hash, prefixes[i].charAt(at));
      }
      int slot = slot(hash);
      while (table[slot] != 0) {
        slot = next(slot);
      }
      table[slot] = (long) hash << Integer.SIZE | (i + 1);
      table[slot + 1] = (long) place << Integer.SIZE | prefixes[i].length();
      place += prefixes[i].length();
    }
  }

  static Prefixes of(Map<String, Node> nodes) {
    return new Prefixes(nodes.keySet().toArray(String[]::new), nodes.values().toArray(Node[]::new));
  }

  long visit(String text, Action action, long bound, @Nullable Walk into) {
    long found = bound;
    int hash = 0;
    int at = 0;
    for (int length : lengths) {
      if (length > text.length()) {
        break;
      }
      for (; at < length; at++) {
        hash = hash(hash, text.charAt(at));
      }
      int slot = slot(hash);
      for (long entry = table[slot]; entry != 0; entry = table[slot]) {
        if ((int) (entry >>> Integer.SIZE) == hash && isAt(slot, text, length)) {
          found = nodes[(int) entry - 1].visit(action, found, into);
          break;
        }
        slot = next(slot);
      }
    }
    return found;
  }

  private boolean isAt(int slot, String text, int length) {
    long place = table[slot + 1];
    return (int) place == length
        && texts.regionMatches((int) (place >>> Integer.SIZE), text, 0, length);
  }

  /** Not as {@link String} does it: for that anybody can write down many texts with one hash. */
  private static int hash(int before, char next) {
    return before * 0x01000193 + next;
  }

  private int slot(int hash) {
    int mixed = hash * 0x9E3779B9;
    return 2 * (mixed ^ (mixed >>> 16)) & (table.length - 1);
  }

  private int next(int slot) {
    return (slot + 2) & (table.length - 1);
  }
}

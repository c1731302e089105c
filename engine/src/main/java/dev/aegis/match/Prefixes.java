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
  /** Each prefix, and after it what follows where it matches: neighbours in memory. */
  private final Object[] pairs;

  private final int[] lengths;

  /**
   * Open addressing: a prefix's hash above, its index and one below, or 0; a power of two long,
   * half empty. Both in one place, so that a look is one reach into memory.
   */
  private final long[] table;

  private Prefixes(String[] prefixes, Node[] nodes) {
    this.pairs = new Object[2 * prefixes.length];
    for (int i = 0; i < prefixes.length; i++) {
      pairs[2 * i] = prefixes[i];
      pairs[2 * i + 1] = nodes[i];
    }
    this.lengths = Arrays.stream(prefixes).mapToInt(String::length).sorted().distinct().toArray();
    this.table = new long[Integer.highestOneBit(prefixes.length) * 4];
    for (int i = 0; i < prefixes.length; i++) {
      int hash = prefixes[i].hashCode();
      int slot = slot(hash);
      while (table[slot] != 0) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = (long) hash << Integer.SIZE | (i + 1);
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
        hash = 31 * hash + text.charAt(at);
      }
      int slot = slot(hash);
      for (long entry = table[slot]; entry != 0; entry = table[slot]) {
        if ((int) (entry >>> Integer.SIZE) == hash) {
          int i = 2 * ((int) entry - 1);
          String prefix = (String) pairs[i];
          if (text.startsWith(prefix) && prefix.length() == length) {
            found = ((Node) pairs[i + 1]).visit(action, found, into);
            break;
          }
        }
        slot = (slot + 1) & (table.length - 1);
      }
    }
    return found;
  }

  private int slot(int hash) {
    int mixed = hash * 0x9E3779B9;
    return (mixed ^ (mixed >>> 16)) & (table.length - 1);
  }
}

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
  private final String[] prefixes;
  private final Node[] nodes;
  private final int[] lengths;
  private final int[] hashes;

  /** Open addressing: an index into the prefixes, or -1; a power of two long, half empty. */
  private final int[] table;

  private Prefixes(String[] prefixes, Node[] nodes) {
    this.prefixes = prefixes;
    this.nodes = nodes;
    this.lengths = Arrays.stream(prefixes).mapToInt(String::length).sorted().distinct().toArray();
    this.hashes = Arrays.stream(prefixes).mapToInt(String::hashCode).toArray();
    this.table = new int[Integer.highestOneBit(prefixes.length) * 4];
    Arrays.fill(table, -1);
    for (int i = 0; i < prefixes.length; i++) {
      int slot = slot(hashes[i]);
      while (table[slot] >= 0) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = i;
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
      for (int slot = slot(hash); table[slot] >= 0; slot = (slot + 1) & (table.length - 1)) {
        int i = table[slot];
        if (hashes[i] == hash && prefixes[i].length() == length && text.startsWith(prefixes[i])) {
          found = nodes[i].visit(action, found, into);
          break;
        }
      }
    }
    return found;
  }

  private int slot(int hash) {
    int mixed = hash * 0x9E3779B9;
    return (mixed ^ (mixed >>> 16)) & (table.length - 1);
  }
}

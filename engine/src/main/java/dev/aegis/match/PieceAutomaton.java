package dev.aegis.match;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds all of many short texts in one pass over a text (Aho and Corasick's automaton). At most
 * {@link #LONGEST_PIECE} states a piece.
 */
final class PieceAutomaton {
  static final int START = 0;
  static final int LONGEST_PIECE = 16;

  private final List<String> pieces;

  /** Open addressing: state and character, or -1; a power of two long, half empty at least. */
  private final long[] keys;

  private final int[] targets;

  /** From the start, by character, for the commonest ones. */
  private final int[] first = new int[128];

  /** The state of the longest proper suffix. */
  private final int[] fallback;

  /** The piece that ends at a state, or -1. */
  private final int[] piece;

  /** The state of the longest suffix, this one included, at which a piece ends; or the start. */
  private final int[] match;

  private PieceAutomaton(List<String> pieces, Draft draft) {
    this.pieces = pieces;
    int states = draft.states.size();
    this.keys = new long[Integer.highestOneBit(states) * 4];
    this.targets = new int[keys.length];
    this.fallback = new int[states];
    this.piece = new int[states];
    this.match = new int[states];
    Arrays.fill(keys, -1);
    for (int state = 0; state < states; state++) {
      piece[state] = draft.states.get(state).piece;
      for (Draft.Edge edge = draft.states.get(state).edges; edge != null; edge = edge.next) {
        put(state, edge.letter, edge.target);
      }
    }
    link(draft);
  }

  static PieceAutomaton of(List<String> pieces) {
    Draft draft = new Draft();
    for (int i = 0; i < pieces.size(); i++) {
      draft.add(pieces.get(i), i);
    }
    return new PieceAutomaton(pieces, draft);
  }

  /** Where a character leads. */
  int next(int state, char letter) {
    int at = state;
    while (at != START) {
      int target = edge(at, letter);
      if (target != START) {
        return target;
      }
      at = fallback[at];
    }
    return letter < first.length ? first[letter] : edge(START, letter);
  }

  /** The state of the longest piece that ends here, or the start where none does. */
  int match(int state) {
    return match[state];
  }

  /** The state of the next shorter piece that ends where this one does, or the start. */
  int shorterMatch(int state) {
    return match[fallback[state]];
  }

  /** The number of the piece that ends at a state which {@link #match} gave. */
  int piece(int state) {
    return piece[state];
  }

  String text(int state) {
    return pieces.get(piece[state]);
  }

  private void link(Draft draft) {
    Deque<Integer> queue = new ArrayDeque<>();
    queue.add(START);
    while (!queue.isEmpty()) {
      int state = queue.remove();
      match[state] = piece[state] >= 0 ? state : match[fallback[state]];
      for (Draft.Edge edge = draft.states.get(state).edges; edge != null; edge = edge.next) {
        fallback[edge.target] = state == START ? START : next(fallback[state], edge.letter);
        queue.add(edge.target);
      }
    }
  }

  private void put(int state, char letter, int target) {
    if (state == START && letter < first.length) {
      first[letter] = target;
    }
    long key = key(state, letter);
    int slot = slot(key);
    while (keys[slot] >= 0) {
      slot = (slot + 1) & (keys.length - 1);
    }
    keys[slot] = key;
    targets[slot] = target;
  }

  private int edge(int state, char letter) {
    long key = key(state, letter);
    int slot = slot(key);
    while (keys[slot] >= 0) {
      if (keys[slot] == key) {
        return targets[slot];
      }
      slot = (slot + 1) & (keys.length - 1);
    }
    return START;
  }

  private static long key(int state, char letter) {
    return ((long) state << 16) | letter;
  }

  private int slot(long key) {
    return (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (keys.length - 1);
  }

  /** The tree of all pieces, as it grows. */
  private static final class Draft {
    private final List<State> states = new ArrayList<>(List.of(new State()));

    void add(String text, int number) {
      int at = START;
      for (int i = 0; i < text.length(); i++) {
        at = child(at, text.charAt(i));
      }
      states.get(at).piece = number;
    }

    private int child(int parent, char letter) {
      State state = states.get(parent);
      for (Edge edge = state.edges; edge != null; edge = edge.next) {
        if (edge.letter == letter) {
          return edge.target;
        }
      }
      states.add(new State());
      state.edges = new Edge(letter, states.size() - 1, state.edges);
      return states.size() - 1;
    }

    private static final class State {
      private int piece = -1;
      private @Nullable Edge edges;
    }

    private record Edge(char letter, int target, @Nullable Edge next) {}
  }
}

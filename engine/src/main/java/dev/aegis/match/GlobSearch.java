package dev.aegis.match;

import dev.aegis.action.Action;
import dev.aegis.glob.Effort;
import dev.aegis.glob.Glob;
import dev.aegis.glob.GlobSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds those of many general globs that a text matches. A glob is tried only where a piece of its
 * literal text, the one that fewest others share, occurs: one automaton finds all the pieces in one
 * pass. What has no literal text is tried each time. Where that has cost as much as matching all of
 * them at once does, that is done, so that no text costs more than twice as much. Memory is linear
 * in the globs, whatever they are.
 */
final class GlobSearch {
  /** In UTF-16 units: what is as short is searched again rather than remembered. */
  private static final int SHORT = 64;

  private final @Nullable PieceAutomaton automaton;

  /** By piece, in rule order. */
  private final Candidate[][] byPiece;

  private final Candidate[] rest;

  private final GlobSet all;

  private GlobSearch(
      @Nullable PieceAutomaton automaton, Candidate[][] byPiece, Candidate[] rest, GlobSet all) {
    this.automaton = automaton;
    this.byPiece = byPiece;
    this.rest = rest;
    this.all = all;
  }

  static GlobSearch of(Map<Glob, Node> nodes) {
    Map<String, Integer> uses = new HashMap<>();
    for (Glob glob : nodes.keySet()) {
      for (String piece : pieces(glob)) {
        uses.merge(piece, 1, Integer::sum);
      }
    }
    Map<String, List<Candidate>> byPiece = new LinkedHashMap<>();
    List<Candidate> rest = new ArrayList<>();
    List<Glob> globs = new ArrayList<>();
    nodes.forEach(
        (glob, node) -> {
          String piece = rarest(pieces(glob), uses);
          List<Candidate> home =
              piece == null ? rest : byPiece.computeIfAbsent(piece, p -> new ArrayList<>());
          home.add(new Candidate(glob, globs.size(), node));
          globs.add(glob);
        });
    return new GlobSearch(
        byPiece.isEmpty() ? null : PieceAutomaton.of(List.copyOf(byPiece.keySet())),
        byPiece.values().stream().map(GlobSearch::inRuleOrder).toArray(Candidate[][]::new),
        inRuleOrder(rest),
        GlobSet.of(globs));
  }

  long visit(String text, Action action, long bound, @Nullable Walk into) {
    Search search = new Search(text, action, into);
    long found = bound;
    PieceAutomaton pieces = automaton;
    if (pieces != null) {
      int state = PieceAutomaton.START;
      for (int at = 0; at < text.length(); at++) {
        state = pieces.next(state, text.charAt(at));
        for (int end = pieces.match(state);
            end != PieceAutomaton.START;
            end = pieces.shorterMatch(end)) {
          Candidate[] candidates = byPiece[pieces.piece(end)];
          if (candidates[0].node.least() < Bound.sure(found)
              && search.isFirst(pieces.piece(end), pieces.text(end), at)) {
            found = tryAll(candidates, search, found);
          }
        }
      }
    }
    return tryAll(rest, search, found);
  }

  /** One text, and what is known of it. */
  private final class Search {
    final String text;
    final Action action;
    final @Nullable Walk into;

    /** For matching one by one: as much as matching all at once costs. */
    private final Effort effort;

    /** All that match, once it is known. */
    private @Nullable BitSet matching;

    /** The pieces that were found, where the text is long. */
    private @Nullable BitSet tried;

    Search(String text, Action action, @Nullable Walk into) {
      this.text = text;
      this.action = action;
      this.into = into;
      this.effort = new Effort(all.cost(text));
    }

    /** Whether a piece that ends here stands here for the first time, and so was not tried yet. */
    boolean isFirst(int piece, String spelled, int end) {
      if (text.length() <= SHORT) {
        return text.indexOf(spelled) == end + 1 - spelled.length();
      }
      if (tried == null) {
        tried = new BitSet(byPiece.length);
      }
      boolean first = !tried.get(piece);
      tried.set(piece);
      return first;
    }

    boolean matches(Candidate candidate) {
      BitSet known = matching;
      if (known == null) {
        Boolean matches = candidate.glob.matches(text, effort);
        if (matches != null) {
          return matches;
        }
        known = all.matching(text);
        matching = known;
      }
      return known.get(candidate.number);
    }
  }

  private static long tryAll(Candidate[] candidates, Search search, long bound) {
    long found = bound;
    for (Candidate candidate : candidates) {
      if (candidate.node.least() >= Bound.sure(found)) {
        break;
      }
      if (search.matches(candidate)) {
        found = candidate.node.visit(search.action, found, search.into);
      }
    }
    return found;
  }

  private static Candidate[] inRuleOrder(List<Candidate> candidates) {
    Candidate[] sorted = candidates.toArray(Candidate[]::new);
    Arrays.sort(sorted, (a, b) -> Integer.compare(a.node.least(), b.node.least()));
    return sorted;
  }

  private static List<String> pieces(Glob glob) {
    List<String> pieces = new ArrayList<>();
    for (Glob.Part part : glob.parts()) {
      if (part instanceof Glob.Literal(String text)) {
        int most = PieceAutomaton.LONGEST_PIECE;
        if (text.length() <= most) {
          pieces.add(text);
        } else {
          pieces.add(text.substring(0, most));
          pieces.add(text.substring(text.length() - most));
        }
      }
    }
    return pieces;
  }

  private static @Nullable String rarest(List<String> pieces, Map<String, Integer> uses) {
    String best = null;
    int bestUses = Integer.MAX_VALUE;
    for (String piece : pieces) {
      int count = uses.getOrDefault(piece, 0);
      if (count < bestUses
          || (count == bestUses && best != null && piece.length() > best.length())) {
        best = piece;
        bestUses = count;
      }
    }
    return best;
  }

  /**
   * @param number in the set of all
   */
  private record Candidate(Glob glob, int number, Node node) {}
}

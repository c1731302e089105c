package dev.aegis.diagnostic;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Guesses what somebody meant. */
public final class Suggestion {
  private static final int LONGEST = 64;

  /** Among more than these, and for many words, guessing takes too long. */
  private static final int MOST_CANDIDATES = 1_000;

  private static final int SHORTEST_SLIP = 4;

  private Suggestion() {}

  /**
   * The only candidate that begins with a word as its first words, such as `risk_level` for `risk`;
   * else the one that is nearest to it, where one is near enough to be meant.
   */
  public static Optional<String> closest(String word, Collection<String> candidates) {
    if (word.isEmpty() || word.length() > LONGEST || candidates.size() > MOST_CANDIDATES) {
      return Optional.empty();
    }
    List<String> begun =
        candidates.stream()
            .filter(candidate -> candidate.startsWith(word + "_") && candidate.length() <= LONGEST)
            .toList();
    if (begun.size() == 1) {
      return Optional.of(begun.getFirst());
    }
    int most = Math.max(1, word.length() / 3);
    return candidates.stream()
        .filter(candidate -> candidate.length() <= LONGEST && !candidate.equals(word))
        .filter(candidate -> Math.abs(candidate.length() - word.length()) <= most)
        .filter(candidate -> distance(word, candidate) <= most)
        .min(
            Comparator.comparingInt((String candidate) -> distance(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /**
   * The only candidate that becomes the word where letters behind its first one are left out, such
   * as `verify` for `vrfy` or `ver`.
   */
  public static Optional<String> unabbreviated(String word, Collection<String> candidates) {
    if (word.isEmpty() || word.length() > LONGEST || candidates.size() > MOST_CANDIDATES) {
      return Optional.empty();
    }
    List<String> all =
        candidates.stream().filter(candidate -> isAbbreviation(word, candidate)).limit(2).toList();
    return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
  }

  private static boolean isAbbreviation(String word, String candidate) {
    String letters = word.toLowerCase(Locale.ROOT);
    String full = candidate.toLowerCase(Locale.ROOT);
    int found = 0;
    for (int at = 0; at < full.length() && found < letters.length(); at++) {
      if (full.charAt(at) == letters.charAt(found)) {
        found++;
      } else if (found == 0) {
        return false;
      }
    }
    return found == letters.length() && found < full.length();
  }

  /** The hint that goes with {@link #closest}. */
  public static Optional<String> didYouMean(String word, Collection<String> candidates) {
    return closest(word, candidates).map(found -> "did you mean `" + found + "`?");
  }

  /**
   * Whether a name is so near to another that one of them was hardly meant: one letter apart, or
   * two swapped; but `disk1` and `disk2`, `tag` and `tags` are each meant.
   */
  public static boolean isSlip(String name, String other) {
    int shortest = Math.min(name.length(), other.length());
    if (shortest < SHORTEST_SLIP || name.length() > LONGEST || other.length() > LONGEST) {
      return false;
    }
    boolean numbered = name.replaceAll("[0-9]", "").equals(other.replaceAll("[0-9]", ""));
    boolean plural = name.equals(other + "s") || other.equals(name + "s");
    return !name.equals(other) && !numbered && !plural && isOneStep(name, other);
  }

  /** Whether {@link #distance} is at most one. */
  private static boolean isOneStep(String from, String to) {
    String a = from.toLowerCase(Locale.ROOT);
    String b = to.toLowerCase(Locale.ROOT);
    int shorter = Math.min(a.length(), b.length());
    int start = 0;
    while (start < shorter && a.charAt(start) == b.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && a.charAt(a.length() - 1 - end) == b.charAt(b.length() - 1 - end)) {
      end++;
    }
    String left = a.substring(start, a.length() - end);
    String right = b.substring(start, b.length() - end);
    boolean swapped = left.length() == 2 && right.contentEquals(new StringBuilder(left).reverse());
    return swapped || (left.length() <= 1 && right.length() <= 1);
  }

  /**
   * How many letters must be put in, taken out, replaced or swapped with their neighbour; case
   * counts for nothing.
   */
  private static int distance(String from, String to) {
    String a = from.toLowerCase(Locale.ROOT);
    String b = to.toLowerCase(Locale.ROOT);
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}

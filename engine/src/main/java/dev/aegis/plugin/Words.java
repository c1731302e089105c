package dev.aegis.plugin;

import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** Phrases for messages. */
final class Words {
  private Words() {}

  /** A text, which may be a stranger's, on one line. */
  static String line(Object text) {
    return text.toString().strip().replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ");
  }

  /** Names in backticks with commas between. */
  static String list(Collection<String> names) {
    return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }

  /** {@code ; did you mean `x`?}, or nothing where no name is near. */
  static String didYouMean(String name, Collection<String> known) {
    return nearest(name, known).map(near -> "; did you mean `" + near + "`?").orElse("");
  }

  /** What a failure was, in the fewest words that help. */
  static String describe(Throwable failure) {
    String missing = failure.getMessage();
    if (missing != null
        && (failure instanceof NoClassDefFoundError || failure instanceof ClassNotFoundException)) {
      return "the class `"
          + missing.replace('/', '.')
          + "` is missing; put the jar that has it into a folder together with the plugin's jar";
    }
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    return message == null || message.isBlank() ? name : name + ": " + message;
  }

  private static Optional<String> nearest(String name, Collection<String> known) {
    int furthest = Math.max(1, name.length() / 3);
    String best = null;
    int least = furthest + 1;
    for (String candidate : known) {
      int distance = Math.abs(candidate.length() - name.length());
      if (distance < least) {
        distance = distance(name, candidate);
      }
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /** How many letters must be put in, left out, replaced or swapped with their neighbour. */
  private static int distance(String a, String b) {
    int[][] steps = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          steps[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(steps[i - 1][j], steps[i][j - 1]) + 1;
        least = Math.min(least, steps[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, steps[i - 2][j - 2] + 1);
        }
        steps[i][j] = least;
      }
    }
    return steps[a.length()][b.length()];
  }
}

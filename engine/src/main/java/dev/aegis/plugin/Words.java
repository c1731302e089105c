package dev.aegis.plugin;

import dev.aegis.diagnostic.Suggestion;
import java.util.Collection;
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
    return Suggestion.didYouMean(name, known).map(hint -> "; " + hint).orElse("");
  }

  /** What a failure was, in the fewest words that help. */
  static String describe(Throwable failure) {
    String missing;
    try {
      missing = failure.getMessage();
    } catch (Throwable hostile) {
      return failure.getClass().getSimpleName();
    }
    if (missing != null
        && (failure instanceof NoClassDefFoundError || failure instanceof ClassNotFoundException)) {
      return "the class `"
          + missing.replace('/', '.')
          + "` is missing; put the jar that has it into a folder together with the plugin's jar";
    }
    String name = failure.getClass().getSimpleName();
    return missing == null || missing.isBlank() ? name : name + ": " + missing;
  }
}

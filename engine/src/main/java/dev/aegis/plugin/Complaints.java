package dev.aegis.plugin;

import dev.aegis.diagnostic.Severity;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is said where a plugin that someone named can't be used. */
final class Complaints {
  private Complaints() {}

  static String absence(
      PluginKind kind, String type, List<Candidate> candidates, List<Problem> problems) {
    Set<String> types = new TreeSet<>();
    candidates.stream()
        .filter(candidate -> candidate.found().kind() == kind)
        .forEach(candidate -> types.add(candidate.found().type()));
    String message =
        "there is no "
            + kind.words()
            + " of type `"
            + type
            + "`"
            + (types.isEmpty() ? ", nor any other" : "; there are " + Words.list(types))
            + Words.didYouMean(type, types);
    String broken =
        problems.stream()
            .filter(problem -> problem.severity() == Severity.ERROR)
            .map(Problem::toString)
            .collect(Collectors.joining("; "));
    return broken.isEmpty() ? message : message + "; perhaps because of this: " + broken;
  }

  static String ambiguity(List<FoundPlugin> same) {
    FoundPlugin first = same.getFirst();
    return "the "
        + first.kind().words()
        + " type `"
        + first.type()
        + "` is provided by "
        + same.stream()
            .map(plugin -> plugin.origin() + " (" + plugin.provider() + ")")
            .collect(Collectors.joining(" and by "))
        + ", and can't be used until all but one are taken away";
  }

  static String unknownSettings(Set<String> unknown, Set<String> known) {
    String list =
        unknown.stream()
            .map(name -> "unknown setting `" + name + "`" + Words.didYouMean(name, known))
            .collect(Collectors.joining("; "));
    return list
        + (known.isEmpty()
            ? "; it has no settings"
            : "; its settings are " + Words.list(beside(unknown, known)));
  }

  /** The settings of the same sections: those of all others would hide what helps. */
  private static Set<String> beside(Set<String> unknown, Set<String> known) {
    Set<String> sections =
        unknown.stream().map(Complaints::section).collect(Collectors.toUnmodifiableSet());
    Set<String> beside = new TreeSet<>(known);
    beside.removeIf(name -> !sections.contains(section(name)));
    return beside.isEmpty() ? known : beside;
  }

  private static String section(String name) {
    return name.substring(0, name.lastIndexOf('.') + 1);
  }
}

package dev.aegis.fuzz;

import dev.aegis.diagnostic.Diagnostic;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What came of an input.
 *
 * @param said what was found, without the author's words and numbers: an input of which something
 *     new is said is worth mutating further
 */
record Answer(boolean accepted, Set<String> said) {

  static Answer of(boolean accepted, List<Diagnostic> diagnostics) {
    Answer answer = new Answer(accepted, new TreeSet<>());
    diagnostics.stream().limit(100).forEach(d -> answer.say(d.code() + d.message()));
    return answer;
  }

  static Answer of(boolean accepted, String complaint) {
    Answer answer = new Answer(accepted, new TreeSet<>());
    answer.say(complaint);
    return answer;
  }

  private void say(String message) {
    said.add(message.replaceAll("(?s)`.*`|[0-9]+", "_"));
  }
}

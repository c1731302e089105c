package dev.aegis.json;

import java.util.List;
import java.util.stream.Collectors;

/**
 * JSON that holds no acceptable action. The message is one line of the first problems, for its
 * author.
 */
public final class InvalidActionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private static final int MOST_IN_MESSAGE = 5;

  private final transient List<Problem> problems;

  InvalidActionException(List<Problem> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  private static String message(List<Problem> problems) {
    String first =
        problems.stream()
            .limit(MOST_IN_MESSAGE)
            .map(Problem::message)
            .distinct()
            .collect(Collectors.joining("; "));
    int more = problems.size() - MOST_IN_MESSAGE;
    return more > 0 ? first + "; and " + more + " more" : first;
  }

  /** All that is wrong, in the order of the text; at least one. */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * One thing that is wrong.
   *
   * @param message one line that names the member
   * @param pointer the JSON pointer (RFC 6901) of the place; empty for the whole value
   */
  public record Problem(String message, String pointer) {}
}

package dev.aegis.json;

import java.util.List;

/** JSON that holds no acceptable action. The message is the first problem, for its author. */
public final class InvalidActionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidActionException(List<Problem> problems) {
    super(problems.getFirst().message());
    this.problems = List.copyOf(problems);
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

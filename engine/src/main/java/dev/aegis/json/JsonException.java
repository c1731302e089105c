package dev.aegis.json;

import java.util.Objects;

/**
 * A text that is not exactly one JSON value. The message is one line for the text's author and ends
 * with the place.
 */
public final class JsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final int line;
  private final int column;
  private final String pointer;

  JsonException(String problem, int line, int column, String pointer) {
    super(problem + " (line " + line + ", column " + column + ")");
    this.problem = Objects.requireNonNull(problem);
    this.line = line;
    this.column = column;
    this.pointer = Objects.requireNonNull(pointer);
  }

  /** What is wrong, without the place. */
  public String problem() {
    return problem;
  }

  /** From 1. */
  public int line() {
    return line;
  }

  /** From 1, in code points. */
  public int column() {
    return column;
  }

  /** The JSON pointer (RFC 6901) of the value in which it was found; empty for the whole text. */
  public String pointer() {
    return pointer;
  }
}

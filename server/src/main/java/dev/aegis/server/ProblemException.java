package dev.aegis.server;

/** Ends a request with a {@link Problem}. */
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    // No stack trace: this is an answer, and callers can ask for as many as they like.
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}

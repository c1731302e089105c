package dev.aegis.condition;

/** What an evaluation may still do. Not thread-safe. */
final class Steps {
  /** A step is a node visited, or as many characters or elements. */
  static final int UNITS = 64;

  /** In steps. */
  static final int MOST = 100_000;

  private static final Failure EXHAUSTED =
      new Failure("the condition takes more than 100,000 steps");

  private long left = (long) MOST * UNITS;

  /** A node is visited. */
  void visit() {
    read(UNITS);
  }

  /** In units; negative once they are used up. */
  long left() {
    return left;
  }

  /** Characters or elements are about to be read or built. */
  void read(long units) {
    left -= units;
    if (left < 0) {
      throw new Undecidable(EXHAUSTED);
    }
  }
}

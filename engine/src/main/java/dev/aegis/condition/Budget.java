package dev.aegis.condition;

/** What is left of the steps of one evaluation. */
final class Budget {
  private static final int UNITS_A_STEP = 64;

  private int left = Evaluation.MOST_STEPS;

  void reset() {
    left = Evaluation.MOST_STEPS;
  }

  void spend(int steps) {
    left -= steps;
    if (left < 0) {
      throw new Exceeded();
    }
  }

  /** For characters or elements that are read or built. */
  void spendUnits(long units) {
    spend((int) Math.min(Evaluation.MOST_STEPS + 1L, units / UNITS_A_STEP));
  }

  /** Ends an evaluation; never leaves {@link Evaluation}. */
  static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Exceeded() {
      super(null, null, false, false);
    }
  }
}

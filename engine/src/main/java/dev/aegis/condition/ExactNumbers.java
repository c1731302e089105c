package dev.aegis.condition;

/** The order of numbers by their exact value, whether they are ints or doubles. */
public final class ExactNumbers {
  private ExactNumbers() {}

  /**
   * Which of two numbers comes first: a negative number, 0 or a positive one. No int is rounded,
   * and -0.0 is 0.0.
   *
   * @param a a {@link Long}, or a {@link Double} that is a number
   * @param b another one
   */
  public static int compare(Number a, Number b) {
    if (a instanceof Long x) {
      return b instanceof Long y ? Long.compare(x, y) : compare((long) x, b.doubleValue());
    }
    return b instanceof Long y
        ? -compare((long) y, a.doubleValue())
        : compare(a.doubleValue(), b.doubleValue());
  }

  private static int compare(double a, double b) {
    return a < b ? -1 : a > b ? 1 : 0;
  }

  private static int compare(long a, double b) {
    if (b >= 0x1p63) {
      return -1;
    }
    if (b < -0x1p63) {
      return 1;
    }
    long whole = (long) b;
    int byWhole = Long.compare(a, whole);
    return byWhole != 0 ? byWhole : compare((double) whole, b);
  }
}

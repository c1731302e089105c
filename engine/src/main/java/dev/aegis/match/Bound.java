package dev.aegis.match;

/**
 * How far down the rules an action can come, as far as was looked: the first rule that is sure to
 * be met, and the first whose condition must be evaluated. Both numbers share a long, so that
 * looking allocates nothing.
 */
final class Bound {
  /** Past every rule. */
  static final int NONE = Integer.MAX_VALUE;

  /** Nothing was found yet. */
  static final long START = of(NONE, NONE);

  private Bound() {}

  /** The first rule that is sure to be met. */
  static int sure(long bound) {
    return (int) bound;
  }

  /** The first rule with a condition to evaluate. */
  static int open(long bound) {
    return (int) (bound >>> 32);
  }

  static long withSure(long bound, int rule) {
    return rule < sure(bound) ? of(rule, open(bound)) : bound;
  }

  static long withOpen(long bound, int rule) {
    return rule < open(bound) ? of(sure(bound), rule) : bound;
  }

  private static long of(int sure, int open) {
    return ((long) open << 32) | sure;
  }
}

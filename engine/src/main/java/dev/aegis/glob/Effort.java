package dev.aegis.glob;

/**
 * How much matching may still cost, in the time that one word of a {@link GlobSet} takes, about.
 * Not thread-safe.
 */
public final class Effort {
  private long left;

  /** So much. */
  public Effort(long limit) {
    left = limit;
  }

  /** Takes some of it; false where there is no more. */
  boolean take(long cost) {
    left -= cost;
    return left >= 0;
  }
}

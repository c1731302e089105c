package dev.aegis.check;

/**
 * A question that would take too long to answer exactly; the check that asked it says nothing then.
 */
final class Exhausted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Exhausted() {
    super(null, null, false, false);
  }
}

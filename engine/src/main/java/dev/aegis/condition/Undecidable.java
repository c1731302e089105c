package dev.aegis.condition;

/**
 * Ends an evaluation at once: unlike a {@link Failure} on its way up, no {@code ||} can absorb it.
 */
final class Undecidable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  Undecidable(Failure failure) {
    super(failure.reason(), null, false, false);
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}

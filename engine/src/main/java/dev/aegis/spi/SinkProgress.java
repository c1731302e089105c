package dev.aegis.spi;

/**
 * How it goes with what an {@link AuditSink} has taken and brings further by itself.
 *
 * @param waiting entries that are safe with the sink and not yet where they are to go
 * @param parked entries that nobody took, set aside until a person looks at them
 * @param failures attempts that failed so far, other than those that {@code append} told of
 * @param failing whether the last such attempt failed, and what waits is held up
 */
public record SinkProgress(long waiting, long parked, long failures, boolean failing) {
  /** Of a sink that is done when {@code append} returns. */
  public static final SinkProgress NONE = new SinkProgress(0, 0, 0, false);
}

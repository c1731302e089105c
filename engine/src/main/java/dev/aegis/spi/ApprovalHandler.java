package dev.aegis.spi;

import dev.aegis.approval.ApprovalRequest;

/**
 * Gets the approval of people. Implementations are thread-safe.
 *
 * <p>Whatever goes wrong is a denial: an exception, an answer that comes too late, an answer that
 * is not exactly {@link dev.aegis.approval.Verdict#APPROVED}.
 */
public interface ApprovalHandler extends AutoCloseable {

  /** Asks, without waiting for a person on the caller's thread. */
  ApprovalResponse submit(ApprovalRequest request);

  /**
   * Whether this handler says yes without asking anyone, which people must be warned of.
   *
   * @return false unless overridden
   */
  default boolean approvesByItself() {
    return false;
  }

  /**
   * Asks again what was asked before Aegis was stopped and started: a request that this handler was
   * given then, and that nobody has decided yet.
   *
   * @return as {@link #submit} does, which it is unless overridden
   */
  default ApprovalResponse resume(ApprovalRequest request) {
    return submit(request);
  }

  /**
   * Whether people may approve past this handler, with {@code aegis approvals} or over REST. They
   * may always deny.
   *
   * @return false unless overridden
   */
  default boolean acceptsInboxAnswers() {
    return false;
  }

  @Override
  default void close() {}
}

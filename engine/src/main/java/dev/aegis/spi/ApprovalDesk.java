package dev.aegis.spi;

import dev.aegis.approval.Answer;

/** Where handlers bring the answers that took their time. Thread-safe. */
public interface ApprovalDesk {

  /**
   * Answers a request that was left pending; of whoever asks here, only its own count.
   *
   * @param requestId the id of the request
   * @return whether the answer counted: false where the request is unknown, answered already or
   *     past its end
   */
  boolean answer(String requestId, Answer answer);

  /**
   * Whether a request still waits for answers.
   *
   * @return true unless overridden
   */
  default boolean isPending(String requestId) {
    return true;
  }
}

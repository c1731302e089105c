package dev.aegis.spi;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.Verdict;
import java.util.Optional;

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

  /**
   * Whether a request still waits for answers, and it is for this process to see that it gets some.
   * Where several share a store, another takes up what one of them asked that was away for long.
   *
   * @return as {@link #isPending} unless overridden
   */
  default boolean isOurs(String requestId) {
    return isPending(requestId);
  }

  /**
   * How a request ended that whoever asks here was to put before people; for who comes too late.
   *
   * @return empty unless overridden, and where the request waits, is another's or is not known (any
   *     more)
   */
  default Optional<ApprovalCase> ended(String requestId) {
    return Optional.empty();
  }

  /**
   * Says that nobody could be asked. What is asked for the first time is denied by that. A request
   * that was {@linkplain ApprovalHandler#resume resumed} goes on waiting, since somebody may have
   * been asked before; it is resumed again after a while.
   *
   * @param why goes to the record and to who wants the action
   */
  default void failed(String requestId, String why) {
    boolean unused = answer(requestId, new Answer(Verdict.DENIED, "handler", why, false));
  }
}

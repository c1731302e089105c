package dev.aegis.spi;

import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import java.util.Set;

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
   * Asks again what was asked before Aegis was stopped and started, or by a server that is gone: a
   * request that a handler of this name was given then, and that nobody has decided yet. Where it
   * fails, the request waits on and is resumed again later.
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

  /**
   * The names of the handlers that this one passes requests on to: what they bring to the desk
   * counts as its own answers.
   *
   * @return none unless overridden
   */
  default Set<String> delegates() {
    return Set.of();
  }

  /**
   * Takes what somebody outside sent to this handler's callback. Nobody has looked at who it is
   * from.
   *
   * @return {@link CallbackReply#absent()} unless overridden
   */
  default CallbackReply callback(CallbackRequest request) {
    return CallbackReply.absent();
  }

  /**
   * Hears that a request of this handler has ended, so that nobody is bothered with it any more.
   * Called at most once, by the process in which it ended, which may be another one than that which
   * asked; what it throws changes nothing. Does nothing unless overridden.
   *
   * @param ended how it came out
   */
  default void ended(ApprovalCase ended) {}

  @Override
  default void close() {}
}

package dev.aegis.plugin.approval.inbox;

import dev.aegis.approval.ApprovalRequest;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;

/**
 * Tells nobody: the store holds the request, and people who look find it there, over REST or with
 * {@code aegis approvals}. Thread-safe.
 */
final class InboxApproval implements ApprovalHandler {
  @Override
  public ApprovalResponse submit(ApprovalRequest request) {
    return new ApprovalResponse.Pending();
  }

  @Override
  public boolean acceptsInboxAnswers() {
    return true;
  }
}

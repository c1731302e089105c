package dev.aegis.runtime;

import dev.aegis.approval.ApprovalRequest;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;

/** The handler of a program that names none: it asks nobody, and waits for {@link Approvals}. */
final class Unanswered implements ApprovalHandler {
  /** What it is called in records. */
  static final String NAME = "people";

  @Override
  public ApprovalResponse submit(ApprovalRequest request) {
    return new ApprovalResponse.Pending();
  }

  @Override
  public boolean acceptsInboxAnswers() {
    return true;
  }
}

package dev.aegis.testing;

import dev.aegis.approval.ApprovalRequest;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A handler that leaves every request to the inbox, and remembers what it was given. */
public final class Inbox implements ApprovalHandler {
  private final List<ApprovalRequest> submitted = new CopyOnWriteArrayList<>();
  private final List<ApprovalRequest> resumed = new CopyOnWriteArrayList<>();

  public List<ApprovalRequest> submitted() {
    return List.copyOf(submitted);
  }

  public List<ApprovalRequest> resumed() {
    return List.copyOf(resumed);
  }

  @Override
  public ApprovalResponse submit(ApprovalRequest request) {
    submitted.add(request);
    return new ApprovalResponse.Pending();
  }

  @Override
  public ApprovalResponse resume(ApprovalRequest request) {
    resumed.add(request);
    return new ApprovalResponse.Pending();
  }

  @Override
  public boolean acceptsInboxAnswers() {
    return true;
  }
}

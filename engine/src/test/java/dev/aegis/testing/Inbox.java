package dev.aegis.testing;

import dev.aegis.approval.ApprovalRequest;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A handler that leaves every request to the inbox, and remembers what it was given. */
public final class Inbox implements ApprovalHandler {
  private final List<ApprovalRequest> submitted = new CopyOnWriteArrayList<>();
  private final List<ApprovalRequest> resumed = new CopyOnWriteArrayList<>();

  private volatile Function<ApprovalRequest, ApprovalResponse> whenResumed =
      request -> new ApprovalResponse.Pending();

  /** Says how it answers what is asked again. */
  public void whenResumed(Function<ApprovalRequest, ApprovalResponse> answer) {
    whenResumed = answer;
  }

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
    return whenResumed.apply(request);
  }

  @Override
  public boolean acceptsInboxAnswers() {
    return true;
  }
}

package dev.aegis.runtime;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.spi.ApprovalDesk;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where handlers bring answers: each is heard about its own requests alone. Until there are
 * approvals, none counts. Thread-safe.
 */
final class Desk {
  private final AtomicReference<Approvals> approvals = new AtomicReference<>();

  void open(Approvals approvals) {
    this.approvals.set(approvals);
  }

  /** The desk of one handler. */
  ApprovalDesk of(String handler) {
    return new Counter(handler);
  }

  private final class Counter implements ApprovalDesk {
    private final String handler;

    Counter(String handler) {
      this.handler = handler;
    }

    @Override
    public boolean answer(String requestId, Answer answer) {
      Objects.requireNonNull(requestId);
      Objects.requireNonNull(answer);
      Approvals open = approvals.get();
      return open != null && open.answerOf(handler, requestId, answer);
    }

    @Override
    public boolean isPending(String requestId) {
      Objects.requireNonNull(requestId);
      Approvals open = approvals.get();
      return open != null && open.isPending(requestId);
    }

    @Override
    public boolean isOurs(String requestId) {
      Objects.requireNonNull(requestId);
      Approvals open = approvals.get();
      return open != null && open.isOurs(requestId);
    }

    @Override
    public Optional<ApprovalCase> ended(String requestId) {
      Objects.requireNonNull(requestId);
      Approvals open = approvals.get();
      return open == null ? Optional.empty() : open.endedOf(handler, requestId);
    }

    @Override
    public void failed(String requestId, String why) {
      Objects.requireNonNull(requestId);
      Objects.requireNonNull(why);
      Approvals open = approvals.get();
      if (open != null) {
        open.failed(handler, requestId, why);
      }
    }
  }
}

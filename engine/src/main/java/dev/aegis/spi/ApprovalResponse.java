package dev.aegis.spi;

import dev.aegis.approval.Answer;
import java.util.Objects;

/** What a handler says when it is given a request. */
public sealed interface ApprovalResponse {

  /** It knew the answer at once. */
  record Answered(Answer answer) implements ApprovalResponse {
    public Answered {
      Objects.requireNonNull(answer);
    }
  }

  /** It asked, and brings the answer to the {@link ApprovalDesk} when it has one. */
  record Pending() implements ApprovalResponse {}
}

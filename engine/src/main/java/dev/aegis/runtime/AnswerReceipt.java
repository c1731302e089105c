package dev.aegis.runtime;

import dev.aegis.approval.ApprovalCase;
import java.util.Objects;

/** What came of an answer to an approval. */
public sealed interface AnswerReceipt {

  /** It counted; the approval stands as it is here. */
  record Counted(ApprovalCase approval) implements AnswerReceipt {
    public Counted {
      Objects.requireNonNull(approval);
    }
  }

  /** There is no such approval. */
  record Unknown() implements AnswerReceipt {}

  /** It had come to its end before. */
  record Decided(ApprovalCase approval) implements AnswerReceipt {
    public Decided {
      Objects.requireNonNull(approval);
    }
  }

  /** It did not count, and nothing has changed. */
  record NotAllowed(String why) implements AnswerReceipt {
    public NotAllowed {
      Objects.requireNonNull(why);
    }
  }
}

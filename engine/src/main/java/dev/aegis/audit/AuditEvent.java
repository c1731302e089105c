package dev.aegis.audit;

import dev.aegis.approval.Answer;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ResultStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Something that happened and must be on record, before it has its place in the chain. */
public sealed interface AuditEvent {

  /** When it happened. */
  Instant at();

  /**
   * An action is about to be asked for or run. Its entry is {@code unknown}, or {@code pending}
   * where it must be approved, until it ends.
   */
  record Intent(Instant at, Decision decision) implements AuditEvent {
    public Intent {
      Objects.requireNonNull(at);
      Objects.requireNonNull(decision);
    }
  }

  /** An action that the policy refused: it ends where it began. */
  record Refusal(Instant at, Decision decision, String error) implements AuditEvent {
    public Refusal {
      Objects.requireNonNull(at);
      Objects.requireNonNull(decision);
      Objects.requireNonNull(error);
    }
  }

  /** An answer came. From here the action's end is not known until its outcome is. */
  record Answered(Instant at, long entryId, Answer answer) implements AuditEvent {
    public Answered {
      Objects.requireNonNull(at);
      Objects.requireNonNull(answer);
    }
  }

  /**
   * An action ended.
   *
   * @param durationMillis from decision to end
   */
  record Outcome(
      Instant at,
      long entryId,
      ResultStatus status,
      @Nullable Object data,
      @Nullable String error,
      long durationMillis)
      implements AuditEvent {
    public Outcome {
      Objects.requireNonNull(at);
      Objects.requireNonNull(status);
    }
  }

  /**
   * Something was done to Aegis itself.
   *
   * @param type such as {@code policy_in_force} or {@code start}
   * @param by who did it
   * @param details JSON values by name
   */
  record Administrative(Instant at, String type, String by, Map<String, ?> details)
      implements AuditEvent {
    public Administrative {
      Objects.requireNonNull(at);
      Objects.requireNonNull(type);
      Objects.requireNonNull(by);
      Objects.requireNonNull(details);
    }
  }
}

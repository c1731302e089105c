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
   *
   * @param caller the name of the token that asked; null where there was none
   * @param cause what makes Aegis ask by itself; null where it does not
   * @param leftToCaller whether the caller runs it itself, and says how it ended
   * @param traceparent the W3C trace that it is a part of; null for none
   */
  record Intent(
      Instant at,
      Decision decision,
      @Nullable String caller,
      @Nullable Cause cause,
      boolean leftToCaller,
      @Nullable String traceparent)
      implements AuditEvent {
    public Intent {
      Objects.requireNonNull(at);
      Objects.requireNonNull(decision);
    }

    /** One that somebody asked for. */
    public Intent(Instant at, Decision decision, @Nullable String caller) {
      this(at, decision, caller, null, false, null);
    }

    /** One that no token asked for. */
    public Intent(Instant at, Decision decision) {
      this(at, decision, null);
    }
  }

  /**
   * An action that the policy refused: it ends where it began.
   *
   * @param caller the name of the token that asked; null where there was none
   * @param cause what makes Aegis ask by itself; null where it does not
   * @param traceparent the W3C trace that it is a part of; null for none
   */
  record Refusal(
      Instant at,
      Decision decision,
      @Nullable String caller,
      @Nullable Cause cause,
      String error,
      @Nullable String traceparent)
      implements AuditEvent {
    public Refusal {
      Objects.requireNonNull(at);
      Objects.requireNonNull(decision);
      Objects.requireNonNull(error);
    }

    /** Of one that somebody asked for. */
    public Refusal(Instant at, Decision decision, @Nullable String caller, String error) {
      this(at, decision, caller, null, error, null);
    }

    /** Of one that no token asked for. */
    public Refusal(Instant at, Decision decision, String error) {
      this(at, decision, null, error);
    }
  }

  /**
   * An action was decided for somebody who holds to it elsewhere. Its entry ends where it began:
   * authorized, blocked, or denied where it must be approved, since nobody is asked.
   *
   * @param caller the name of the token that asked; null where there was none
   * @param asOf the time as of which it was decided; null for when it was asked
   * @param traceparent the W3C trace that it is a part of; null for none
   */
  record Evaluated(
      Instant at,
      Decision decision,
      @Nullable String caller,
      @Nullable Instant asOf,
      @Nullable String traceparent)
      implements AuditEvent {
    public Evaluated {
      Objects.requireNonNull(at);
      Objects.requireNonNull(decision);
    }

    /** How its entry ends. */
    public ResultStatus status() {
      return switch (decision.approval()) {
        case AUTO -> ResultStatus.AUTHORIZED;
        case APPROVE -> ResultStatus.DENIED;
        case BLOCK -> ResultStatus.BLOCKED;
      };
    }

    /** Why it may not run, for people; null where it may. */
    public @Nullable String error() {
      return switch (decision.approval()) {
        case AUTO -> null;
        case APPROVE -> "It must be approved, and nobody was asked: it was only evaluated";
        case BLOCK -> "Blocked by policy rule: " + decision.matchedRule();
      };
    }
  }

  /**
   * An answer came. From the last approval that is needed on, the action's end is not known until
   * its outcome is.
   *
   * @param missing how many more must approve after this one
   * @param digest of the action that was asked about; null where the answer came at once
   * @param expired whether it is a denial since nobody decided in time
   */
  record Answered(
      Instant at,
      long entryId,
      Answer answer,
      int missing,
      @Nullable String digest,
      boolean expired)
      implements AuditEvent {
    public Answered {
      Objects.requireNonNull(at);
      Objects.requireNonNull(answer);
    }

    /** An answer that came at once and decided. */
    public Answered(Instant at, long entryId, Answer answer) {
      this(at, entryId, answer, 0, null, false);
    }
  }

  /**
   * An action is about to be run, since somebody has allowed it in advance: its intent and the
   * answer at once.
   *
   * @param digest of the action as it is on record
   * @param grant the id of what allows it
   */
  record Granted(Intent intent, Answer answer, String digest, String grant) implements AuditEvent {
    public Granted {
      Objects.requireNonNull(intent);
      Objects.requireNonNull(answer);
      Objects.requireNonNull(digest);
      Objects.requireNonNull(grant);
    }

    @Override
    public Instant at() {
      return intent.at();
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
   * A person said how an action ended whose end was not known.
   *
   * @param status {@link ResultStatus#SUCCESS} or {@link ResultStatus#FAILED}
   * @param by who said so
   * @param comment how they know, perhaps empty
   */
  record Resolved(Instant at, long entryId, ResultStatus status, String by, String comment)
      implements AuditEvent {
    public Resolved {
      Objects.requireNonNull(at);
      Objects.requireNonNull(by);
      Objects.requireNonNull(comment);
      if (status != ResultStatus.SUCCESS && status != ResultStatus.FAILED) {
        throw new IllegalArgumentException("an action ends as success or failed, not " + status);
      }
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

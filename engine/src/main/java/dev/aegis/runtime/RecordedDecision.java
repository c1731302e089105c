package dev.aegis.runtime;

import dev.aegis.action.Action;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditTrail;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decisions as the record has them, with what is masked there masked. */
final class RecordedDecision {
  private RecordedDecision() {}

  /** One of which it does not matter any more how people were asked. */
  static Decision of(AuditTrail trail) {
    boolean asked = trail.entry().approval() == Approval.APPROVE;
    return of(trail, asked ? Review.DEFAULT : null);
  }

  static Decision of(AuditTrail trail, @Nullable Review review) {
    AuditEntry entry = trail.entry();
    Action action =
        new Action(
            entry.actionType(),
            entry.actionTarget(),
            entry.actionParams(),
            entry.actionDescription(),
            entry.agentId(),
            entry.sessionId());
    return new Decision(
        action,
        Objects.requireNonNull(entry.riskLevel()),
        Objects.requireNonNull(entry.approval()),
        Objects.requireNonNull(entry.matchedRule()),
        (String) trail.records().getFirst().body().get("reason"),
        entry.undecided(),
        Objects.requireNonNull(entry.policyVersion()),
        review);
  }
}

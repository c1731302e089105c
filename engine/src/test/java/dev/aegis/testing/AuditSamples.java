package dev.aegis.testing;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.audit.AuditEvent;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Things that happen, for tests of what records them. */
public final class AuditSamples {
  /** A fixed point in time, in the middle of a millisecond. */
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");

  public static final String POLICY_VERSION = "sha256:" + "ab".repeat(32);

  private AuditSamples() {}

  /** A decision on an action by a rule named after the approval. */
  public static Decision decision(Action action, RiskLevel risk, Approval approval) {
    return new Decision(
        action,
        risk,
        approval,
        "rule_" + approval.word(),
        null,
        List.of(),
        POLICY_VERSION,
        approval == Approval.APPROVE ? Review.DEFAULT : null);
  }

  /** The intent of an automatic read. */
  public static AuditEvent.Intent intent(String target) {
    return new AuditEvent.Intent(
        NOON,
        decision(
            new Action("read", target, Map.of("n", 1L), "look", "agent-1", "session-1"),
            RiskLevel.LOW,
            Approval.AUTO));
  }

  /** The intent of a write that needs a person. */
  public static AuditEvent.Intent question(String target) {
    return new AuditEvent.Intent(
        NOON, decision(Action.of("write", target), RiskLevel.MEDIUM, Approval.APPROVE));
  }

  /** A refused delete. */
  public static AuditEvent.Refusal refusal(String target) {
    return new AuditEvent.Refusal(
        NOON,
        decision(Action.of("delete", target), RiskLevel.CRITICAL, Approval.BLOCK),
        "Blocked by policy rule: rule_block");
  }

  public static AuditEvent.Answered approved(long entryId, String by) {
    return new AuditEvent.Answered(NOON.plusSeconds(1), entryId, Answer.approvedBy(by, "fine"));
  }

  public static AuditEvent.Answered denied(long entryId, String by) {
    return new AuditEvent.Answered(NOON.plusSeconds(1), entryId, Answer.deniedBy(by, ""));
  }

  public static AuditEvent.Outcome success(long entryId) {
    return new AuditEvent.Outcome(
        NOON.plusSeconds(2), entryId, ResultStatus.SUCCESS, Map.of("executed", true), null, 7);
  }

  public static AuditEvent.Administrative started() {
    return new AuditEvent.Administrative(NOON, "start", "local", Map.of("port", 8000L));
  }
}

package dev.aegis.audit;

import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.decision.Undecided;
import dev.aegis.execution.ResultStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Folds the records of an entry into the entry that people see. */
public final class AuditEntries {
  private AuditEntries() {}

  /**
   * The entry that records tell of.
   *
   * @param records all of one entry so far, in order
   * @throws IllegalArgumentException where they are not records of one entry, or one holds what no
   *     such record holds
   */
  public static AuditEntry fold(List<AuditRecord> records) {
    if (records.isEmpty()) {
      throw new IllegalArgumentException("an entry has at least one record");
    }
    try {
      return folded(records);
    } catch (ClassCastException e) {
      throw new IllegalArgumentException(
          "a record of entry " + records.getFirst().entryId() + " is malformed", e);
    }
  }

  /**
   * Where an entry stands, of which this is the last record so far.
   *
   * @throws IllegalArgumentException where the record holds what no such record holds
   */
  public static ResultStatus statusAfter(AuditRecord last) {
    Map<String, ?> body = last.body();
    return switch (last.kind()) {
      case INTENT ->
          word(body, "approval").equals(Approval.APPROVE.name())
              ? ResultStatus.PENDING
              : ResultStatus.UNKNOWN;
      case APPROVAL -> statusAfterAnswer(body);
      case OUTCOME -> ResultStatus.valueOf(word(body, "status"));
      case ADMIN -> ResultStatus.SUCCESS;
    };
  }

  private static ResultStatus statusAfterAnswer(Map<String, ?> body) {
    if (!approves(body)) {
      return ResultStatus.DENIED;
    }
    return isPartial(body) ? ResultStatus.PENDING : ResultStatus.UNKNOWN;
  }

  private static AuditEntry folded(List<AuditRecord> records) {
    AuditRecord first = records.getFirst();
    boolean administrative = first.kind() == AuditRecord.Kind.ADMIN;
    if (!administrative && first.kind() != AuditRecord.Kind.INTENT) {
      throw new IllegalArgumentException("entry " + first.entryId() + " does not begin with one");
    }
    Progress progress = new Progress(first);
    for (AuditRecord record : records.subList(1, records.size())) {
      if (record.entryId() != first.entryId()) {
        throw new IllegalArgumentException(
            "record " + record.sequence() + " is not of entry " + first.entryId());
      }
      progress.apply(record);
    }
    Map<String, ?> body = first.body();
    return new AuditEntry(
        first.entryId(),
        records.getLast().sequence(),
        administrative,
        text(body, "session_id"),
        text(body, administrative ? "by" : "agent_id"),
        first.at(),
        text(body, administrative ? "type" : "action_type"),
        text(body, "action_target"),
        object(body, administrative ? "details" : "action_params"),
        text(body, "action_desc"),
        administrative ? null : RiskLevel.valueOf(text(body, "risk_level")),
        administrative ? null : Approval.valueOf(word(body, "approval")),
        (String) body.get("matched_rule"),
        undecided(body),
        progress.humanDecision,
        progress.decidedBy,
        statusAfter(records.getLast()),
        progress.data,
        progress.error,
        (String) body.get("policy_version"),
        progress.durationMillis,
        records.getLast().hash(),
        (String) body.get("traceparent"),
        progress.steps);
  }

  /** What the records after the first change. */
  private static final class Progress {
    private final List<String> approvers = new ArrayList<>();
    private final List<ApprovalStep> steps = new ArrayList<>();
    private @Nullable String humanDecision;
    private @Nullable String decidedBy;
    private @Nullable Object data;
    private @Nullable String error;
    private @Nullable Long durationMillis;

    Progress(AuditRecord first) {
      if (first.kind() == AuditRecord.Kind.INTENT && statusAfter(first) != ResultStatus.PENDING) {
        decidedBy = "auto";
      }
      boolean asks =
          first.kind() == AuditRecord.Kind.INTENT && !first.body().containsKey("evaluated");
      if (asks && statusAfter(first) == ResultStatus.PENDING) {
        steps.add(new ApprovalStep(ApprovalStep.Kind.ASKED, first.at(), null));
      }
    }

    void apply(AuditRecord record) {
      Map<String, ?> body = record.body();
      switch (record.kind()) {
        case APPROVAL -> {
          if (body.containsKey("grant")) {
            steps.clear();
          }
          steps.add(new ApprovalStep(step(body), record.at(), text(body, "by")));
          if (approves(body)) {
            approvers.add(text(body, "by"));
          }
          if (!isPartial(body)) {
            decidedBy = approves(body) ? String.join(", ", approvers) : text(body, "by");
            humanDecision =
                Boolean.TRUE.equals(body.get("human"))
                    ? (approves(body) ? "approved" : "denied")
                    : null;
          }
        }
        case OUTCOME -> {
          data = body.get("data");
          error = body.containsKey("resolved_by") ? resolution(body) : (String) body.get("error");
          durationMillis = (Long) body.get("duration_ms");
        }
        case INTENT, ADMIN ->
            throw new IllegalArgumentException(
                "record " + record.sequence() + " can't stand within an entry");
      }
    }
  }

  private static ApprovalStep.Kind step(Map<String, ?> body) {
    if (!approves(body)) {
      return Boolean.TRUE.equals(body.get("expired"))
          ? ApprovalStep.Kind.EXPIRED
          : ApprovalStep.Kind.DENIED;
    }
    return body.containsKey("grant") ? ApprovalStep.Kind.GRANTED : ApprovalStep.Kind.APPROVED;
  }

  private static String resolution(Map<String, ?> body) {
    String comment = text(body, "comment");
    return "Resolved by " + text(body, "resolved_by") + (comment.isEmpty() ? "" : ": " + comment);
  }

  /** Whether more people must say yes. */
  private static boolean isPartial(Map<String, ?> body) {
    return body.get("missing") instanceof Long missing && missing > 0;
  }

  private static boolean approves(Map<String, ?> body) {
    return text(body, "verdict").equals("approved");
  }

  private static String text(Map<String, ?> body, String name) {
    Object value = body.get(name);
    return value == null ? "" : (String) value;
  }

  private static String word(Map<String, ?> body, String name) {
    return text(body, name).toUpperCase(Locale.ROOT);
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys, and nothing else makes bodies.
  private static Map<String, ?> object(Map<String, ?> body, String name) {
    Object value = body.get(name);
    return value == null ? Map.of() : (Map<String, ?>) value;
  }

  private static List<Undecided> undecided(Map<String, ?> body) {
    List<?> values = body.get("undecided") instanceof List<?> list ? list : List.of();
    return values.stream().map(AuditEntries::undecided).toList();
  }

  private static Undecided undecided(Object value) {
    Map<?, ?> json = (Map<?, ?>) value;
    return new Undecided(String.valueOf(json.get("rule")), String.valueOf(json.get("reason")));
  }
}

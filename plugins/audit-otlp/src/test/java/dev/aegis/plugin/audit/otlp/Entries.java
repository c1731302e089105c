package dev.aegis.plugin.audit.otlp;

import dev.aegis.audit.AuditEntry;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import dev.aegis.testing.AuditSamples;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Entries that are the same whenever they are made. */
final class Entries {
  static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  static final String SECRET = "what nobody may see";

  private Entries() {}

  /** An action, whose outcome is the record after its first. */
  static AuditEntry action(
      long id, String target, ResultStatus status, @Nullable String traceparent) {
    return new AuditEntry(
        id,
        id + 1,
        false,
        "session-1",
        "agent-1",
        AuditSamples.NOON,
        "write",
        target,
        Map.of("password", SECRET),
        SECRET,
        RiskLevel.HIGH,
        Approval.APPROVE,
        "writes",
        List.of(),
        "approved",
        "kim",
        status,
        Map.of("row", SECRET),
        status == ResultStatus.FAILED ? SECRET : null,
        "sha256:00",
        1_500L,
        "ab".repeat(32),
        traceparent,
        List.of());
  }

  /** Actions that take two records each, from 1 on. */
  static List<AuditEntry> actions(int count) {
    return LongStream.range(0, count)
        .mapToObj(i -> action(1 + 2 * i, "crm", ResultStatus.SUCCESS, TRACEPARENT))
        .toList();
  }

  /** What happened to Aegis itself. */
  static AuditEntry start(long id) {
    return new AuditEntry(
        id,
        id,
        true,
        "",
        "local",
        AuditSamples.NOON,
        "start",
        "",
        Map.of(),
        "",
        null,
        null,
        null,
        List.of(),
        null,
        null,
        ResultStatus.SUCCESS,
        null,
        null,
        null,
        null,
        "cd".repeat(32),
        null,
        List.of());
  }
}

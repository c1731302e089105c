package dev.aegis.audit;

import dev.aegis.action.Action;
import dev.aegis.approval.Answer;
import dev.aegis.audit.AuditRecord.Kind;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Undecided;
import dev.aegis.execution.ResultStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A record that has yet to get its place in the chain.
 *
 * @param at to the millisecond
 * @param entryId the entry it continues; {@link #OPENS} where it is the first of its own, {@link
 *     #CONTINUES} where it goes on with the entry of the draft before it
 * @param body what happened; what is empty or has its usual value is left out
 * @param canonicalBody the text of the body, as {@link CanonicalJson} writes it
 * @param salts what the hash mixes with the values of the body
 * @param commitment what the hash says of the body
 */
public record AuditDraft(
    Kind kind,
    Instant at,
    long entryId,
    Map<String, ?> body,
    String canonicalBody,
    Salts salts,
    String commitment) {
  public static final long OPENS = 0;
  public static final long CONTINUES = -1;

  public AuditDraft {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(at);
    Objects.requireNonNull(body);
    Objects.requireNonNull(canonicalBody);
    Objects.requireNonNull(salts);
    Objects.requireNonNull(commitment);
  }

  /**
   * A draft of a body with salts of its own.
   *
   * @throws IllegalArgumentException where the body holds what is no JSON value, or has values that
   *     the salts do not know
   */
  public static AuditDraft of(
      Kind kind, Instant at, long entryId, Map<String, ?> body, Salts salts) {
    return new AuditDraft(
        kind,
        at.truncatedTo(ChronoUnit.MILLIS),
        entryId,
        body,
        CanonicalJson.of(body),
        salts,
        Commitment.of(body, salts));
  }

  /**
   * The records that an event becomes, in order.
   *
   * @throws IllegalArgumentException where it holds what is no JSON value
   */
  public static List<AuditDraft> of(AuditEvent event) {
    return switch (event) {
      case AuditEvent.Intent intent ->
          List.of(draft(Kind.INTENT, intent.at(), OPENS, intent(intent)));
      case AuditEvent.Refusal refusal ->
          List.of(
              draft(
                  Kind.INTENT,
                  refusal.at(),
                  OPENS,
                  intent(
                      refusal.decision(),
                      refusal.caller(),
                      refusal.cause(),
                      refusal.traceparent())),
              draft(
                  Kind.OUTCOME,
                  refusal.at(),
                  CONTINUES,
                  outcome(ResultStatus.BLOCKED, null, refusal.error(), 0)));
      case AuditEvent.Evaluated evaluated ->
          List.of(
              draft(Kind.INTENT, evaluated.at(), OPENS, evaluated(evaluated)),
              draft(
                  Kind.OUTCOME,
                  evaluated.at(),
                  CONTINUES,
                  outcome(evaluated.status(), null, evaluated.error(), 0)));
      case AuditEvent.Answered answered ->
          List.of(
              draft(Kind.APPROVAL, answered.at(), existing(answered.entryId()), answer(answered)));
      case AuditEvent.Granted granted ->
          List.of(
              draft(Kind.INTENT, granted.at(), OPENS, intent(granted.intent())),
              draft(Kind.APPROVAL, granted.at(), CONTINUES, grant(granted)));
      case AuditEvent.Outcome outcome ->
          List.of(
              draft(
                  Kind.OUTCOME,
                  outcome.at(),
                  existing(outcome.entryId()),
                  outcome(
                      outcome.status(),
                      outcome.data(),
                      outcome.error(),
                      outcome.durationMillis())));
      case AuditEvent.Resolved resolved ->
          List.of(
              draft(
                  Kind.OUTCOME, resolved.at(), existing(resolved.entryId()), resolution(resolved)));
      case AuditEvent.Administrative administrative ->
          List.of(draft(Kind.ADMIN, administrative.at(), OPENS, administrative(administrative)));
    };
  }

  private static AuditDraft draft(Kind kind, Instant at, long entryId, Map<String, ?> body) {
    return of(kind, at, entryId, body, Salts.random());
  }

  private static long existing(long entryId) {
    if (entryId < 1) {
      throw new IllegalArgumentException("no entry has the id " + entryId);
    }
    return entryId;
  }

  private static Map<String, ?> intent(AuditEvent.Intent intent) {
    Map<String, Object> body =
        intent(intent.decision(), intent.caller(), intent.cause(), intent.traceparent());
    if (intent.leftToCaller()) {
      body.put("run_by", "caller");
    }
    return body;
  }

  private static Map<String, ?> evaluated(AuditEvent.Evaluated evaluated) {
    Map<String, Object> body =
        intent(evaluated.decision(), evaluated.caller(), null, evaluated.traceparent());
    body.put("run_by", "caller");
    body.put("evaluated", true);
    if (evaluated.asOf() != null) {
      body.put("as_of", evaluated.asOf().toString());
    }
    return body;
  }

  private static Map<String, Object> intent(
      Decision decision,
      @Nullable String caller,
      @Nullable Cause cause,
      @Nullable String traceparent) {
    Action action = decision.action();
    Map<String, Object> body = new TreeMap<>();
    body.put("action_type", action.type());
    putText(body, "action_target", action.target());
    putText(body, "action_desc", action.description());
    putText(body, "agent_id", action.agentId());
    putText(body, "session_id", action.sessionId());
    if (!action.params().isEmpty()) {
      body.put("action_params", action.params());
    }
    body.put("risk_level", decision.riskLevel().name());
    body.put("approval", decision.approval().word());
    body.put("matched_rule", decision.matchedRule());
    body.put("policy_version", decision.policyVersion());
    putText(body, "reason", decision.reason());
    putText(body, "caller", caller);
    putText(body, "traceparent", traceparent);
    if (cause != null) {
      body.put(Cause.MEMBER, cause.body());
    }
    if (!decision.undecided().isEmpty()) {
      body.put("undecided", decision.undecided().stream().map(AuditDraft::undecided).toList());
    }
    return body;
  }

  private static Map<String, ?> undecided(Undecided undecided) {
    return Map.of("rule", undecided.rule(), "reason", undecided.reason());
  }

  private static Map<String, ?> answer(AuditEvent.Answered answered) {
    Map<String, Object> body = answer(answered.answer(), answered.digest());
    if (answered.missing() > 0) {
      body.put("missing", (long) answered.missing());
    }
    if (answered.expired()) {
      body.put("expired", true);
    }
    return body;
  }

  private static Map<String, ?> grant(AuditEvent.Granted granted) {
    Map<String, Object> body = answer(granted.answer(), granted.digest());
    body.put("grant", granted.grant());
    return body;
  }

  private static Map<String, Object> answer(Answer answer, @Nullable String digest) {
    Map<String, Object> body = new TreeMap<>();
    body.put("verdict", answer.verdict().name().toLowerCase(Locale.ROOT));
    body.put("by", answer.by());
    body.put("human", answer.human());
    putText(body, "comment", answer.comment());
    putText(body, "digest", digest);
    return body;
  }

  private static Map<String, ?> outcome(
      ResultStatus status, @Nullable Object data, @Nullable String error, long durationMillis) {
    Map<String, Object> body = new TreeMap<>();
    body.put("status", status.word());
    if (data != null) {
      body.put("data", data);
    }
    if (error != null) {
      body.put("error", error);
    }
    body.put("duration_ms", durationMillis);
    return body;
  }

  private static Map<String, ?> resolution(AuditEvent.Resolved resolved) {
    Map<String, Object> body = new TreeMap<>();
    body.put("status", resolved.status().word());
    body.put("resolved_by", resolved.by());
    putText(body, "comment", resolved.comment());
    return body;
  }

  private static Map<String, ?> administrative(AuditEvent.Administrative event) {
    Map<String, Object> body = new TreeMap<>();
    body.put("type", event.type());
    body.put("by", event.by());
    if (!event.details().isEmpty()) {
      body.put("details", event.details());
    }
    return body;
  }

  private static void putText(Map<String, Object> body, String name, @Nullable String text) {
    if (text != null && !text.isEmpty()) {
      body.put(name, text);
    }
  }
}

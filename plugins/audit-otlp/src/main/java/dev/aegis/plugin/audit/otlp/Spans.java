package dev.aegis.plugin.audit.otlp;

import dev.aegis.audit.ApprovalStep;
import dev.aegis.audit.AuditEntry;
import dev.aegis.execution.ResultStatus;
import dev.aegis.spi.TraceContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Audit entries as OTLP's {@code ExportTraceServiceRequest} in JSON: integers of 64 bits are texts,
 * enums numbers, ids hexadecimal. The same entry is the same span, however often it is sent. What
 * an action was given and what it gave back is not told.
 */
final class Spans {
  private static final int KIND_INTERNAL = 1;
  private static final int STATUS_ERROR = 2;
  private static final int LONGEST_TEXT = 1_000;
  private static final String SCOPE = "dev.aegis.audit";

  private Spans() {}

  /** The body of a request, of entries of actions. */
  static Map<String, Object> request(String serviceName, List<AuditEntry> entries) {
    Map<String, Object> scopeSpans = new LinkedHashMap<>();
    scopeSpans.put("scope", Map.of("name", SCOPE));
    scopeSpans.put("spans", entries.stream().map(Spans::span).toList());
    Map<String, Object> resourceSpans = new LinkedHashMap<>();
    resourceSpans.put("resource", Map.of("attributes", List.of(text("service.name", serviceName))));
    resourceSpans.put("scopeSpans", List.of(scopeSpans));
    return Map.of("resourceSpans", List.of(resourceSpans));
  }

  /** What its caller said that an action is a part of. */
  static Optional<TraceContext> trace(AuditEntry entry) {
    return entry.traceparent() == null
        ? Optional.empty()
        : TraceContext.of(List.of(entry.traceparent()), List.of());
  }

  private static Map<String, Object> span(AuditEntry entry) {
    TraceContext trace = trace(entry).orElse(null);
    String own = digest(entry);
    Map<String, Object> span = new LinkedHashMap<>();
    span.put("traceId", trace == null ? own.substring(0, 32) : trace.traceId());
    span.put("spanId", own.substring(32, 48));
    if (trace != null) {
      span.put("parentSpanId", trace.parentId());
    }
    span.put("name", "aegis action");
    span.put("kind", KIND_INTERNAL);
    long millis = entry.durationMillis() == null ? 0 : Math.max(0, entry.durationMillis());
    span.put("startTimeUnixNano", nanos(entry.timestamp()));
    span.put("endTimeUnixNano", nanos(entry.timestamp().plusMillis(millis)));
    span.put("attributes", attributes(entry));
    List<Map<String, Object>> events = entry.approvalSteps().stream().map(Spans::event).toList();
    if (!events.isEmpty()) {
      span.put("events", events);
    }
    span.put("status", status(entry));
    return span;
  }

  private static Map<String, Object> event(ApprovalStep step) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("timeUnixNano", nanos(step.at()));
    event.put("name", "aegis.approval." + step.kind().word());
    List<Map<String, Object>> attributes = new ArrayList<>();
    add(attributes, "aegis.decided_by", step.by());
    event.put("attributes", attributes);
    return event;
  }

  /** Hexadecimal, of what an entry has for itself: its place, and its last link of the chain. */
  private static String digest(AuditEntry entry) {
    String text = "aegis span " + entry.id() + " " + entry.lastSequence() + " " + entry.hash();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Nanoseconds since 1970; a time that they can't say counts as 1970. */
  private static String nanos(Instant instant) {
    try {
      long nanos =
          Math.addExact(
              Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
      return Long.toString(Math.max(0, nanos));
    } catch (ArithmeticException e) {
      return "0";
    }
  }

  private static List<Map<String, Object>> attributes(AuditEntry entry) {
    List<Map<String, Object>> attributes = new ArrayList<>();
    attributes.add(attribute("aegis.audit.id", Map.of("intValue", Long.toString(entry.id()))));
    attributes.add(text("aegis.action.type", entry.actionType()));
    add(attributes, "aegis.action.target", entry.actionTarget());
    add(attributes, "aegis.agent.id", entry.agentId());
    add(attributes, "aegis.session.id", entry.sessionId());
    add(
        attributes,
        "aegis.decision.approval",
        entry.approval() == null ? null : entry.approval().word());
    add(
        attributes,
        "aegis.risk_level",
        entry.riskLevel() == null ? null : entry.riskLevel().name());
    add(attributes, "aegis.rule", entry.matchedRule());
    add(attributes, "aegis.policy.version", entry.policyVersion());
    add(attributes, "aegis.result.status", entry.resultStatus().word());
    add(attributes, "aegis.human_decision", entry.humanDecision());
    add(attributes, "aegis.decided_by", entry.decidedBy());
    return attributes;
  }

  private static void add(
      List<Map<String, Object>> attributes, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      attributes.add(text(key, value));
    }
  }

  private static Map<String, Object> text(String key, String value) {
    return attribute(key, Map.of("stringValue", bounded(value)));
  }

  private static Map<String, Object> attribute(String key, Map<String, Object> value) {
    Map<String, Object> attribute = new LinkedHashMap<>();
    attribute.put("key", key);
    attribute.put("value", value);
    return attribute;
  }

  /** Not longer than a collector likes, and what UTF-8 can say, as its texts must be. */
  private static String bounded(String text) {
    String start = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    return new String(start.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /**
   * An action that was refused is no error: Aegis has done what it is for. One that failed is, and
   * one of which nobody knows the end. Its own words stay in the journal, since they may tell what
   * the action was given.
   */
  private static Map<String, Object> status(AuditEntry entry) {
    Map<String, Object> status = new LinkedHashMap<>();
    if (entry.resultStatus() == ResultStatus.FAILED) {
      status.put("message", "The action failed");
      status.put("code", STATUS_ERROR);
    } else if (entry.resultStatus() == ResultStatus.UNKNOWN) {
      status.put("message", "How the action ended is not known");
      status.put("code", STATUS_ERROR);
    }
    return status;
  }
}

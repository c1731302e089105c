package dev.aegis.runtime;

import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalCase.Closing;
import dev.aegis.approval.ApprovalCase.Vote;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.approval.ApprovalState;
import dev.aegis.audit.AuditTrail;
import dev.aegis.audit.Cause;
import dev.aegis.decision.Review;
import dev.aegis.runtime.CaseStore.Custody;
import dev.aegis.runtime.CaseStore.Stored;
import dev.aegis.runtime.Origin.Runner;
import dev.aegis.spi.StateStore.Item;
import dev.aegis.spi.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an approval stands in a document. It holds what the audit log does not: the action and what
 * the policy said of it are read from the record, so that they stand in one place alone.
 */
final class CaseDocument {
  private static final String ASKER = "asker";
  private static final String TAKEN_UP = "taken_up";

  /** Earlier versions did not say who asked; whoever it was is not known to be there. */
  private static final String NOBODY = "";

  private CaseDocument() {}

  /** Its members. */
  static Map<String, ?> body(ApprovalCase approval, Custody custody) {
    ApprovalRequest request = approval.request();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("digest", approval.digest());
    body.put("handler", approval.handler());
    if (approval.requester() != null) {
      body.put("requester", approval.requester());
    }
    body.put("review", review(approval.review()));
    body.put("requested_at", request.requestedAt().toString());
    body.put("expires_at", request.expiresAt().toString());
    body.put("automatic_if", request.automaticIf());
    body.put("votes", approval.votes().stream().map(CaseDocument::vote).toList());
    body.put(ASKER, custody.asker());
    if (custody.takenUp()) {
      body.put(TAKEN_UP, true);
    }
    body.put("masked", custody.masked());
    if (custody.sealed() != null) {
      body.put("sealed", custody.sealed());
    }
    if (custody.runner() != Runner.EXECUTOR) {
      body.put("runner", custody.runner().name().toLowerCase(Locale.ROOT));
    }
    if (custody.trace() != null) {
      body.put("trace", custody.trace().headers());
    }
    Closing closing = approval.closing();
    if (closing != null) {
      body.put(
          "closing",
          Map.of(
              "by",
              closing.by(),
              "human",
              closing.human(),
              "comment",
              closing.comment(),
              "at",
              closing.at().toString()));
    }
    return body;
  }

  private static Map<String, ?> review(Review review) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (review.handler() != null) {
      members.put("handler", review.handler());
    }
    members.put("timeout", review.timeout().toString());
    members.put("quorum", (long) review.quorum());
    members.put("approvers", review.approvers());
    return members;
  }

  private static Map<String, ?> vote(Vote vote) {
    return Map.of(
        "by",
        vote.by(),
        "human",
        vote.human(),
        "comment",
        vote.comment(),
        "at",
        vote.at().toString());
  }

  /** The members of one with which another process goes on. */
  static Map<String, ?> takenUp(Map<String, ?> body, String by) {
    Map<String, Object> changed = new LinkedHashMap<>(body);
    changed.put(ASKER, by);
    changed.put(TAKEN_UP, true);
    return changed;
  }

  /** The approval that a document is about, with its record. */
  static Stored stored(Item item, AuditTrail trail) {
    Map<String, ?> body = item.body();
    Review review = review(object(body.get("review")));
    ApprovalRequest request =
        new ApprovalRequest(
            item.id(),
            item.number(),
            RecordedDecision.of(trail, review),
            Instant.parse(text(body.get("requested_at"))),
            Instant.parse(text(body.get("expires_at"))),
            list(body.get("automatic_if")).stream().map(CaseDocument::text).toList());
    ApprovalCase approval =
        new ApprovalCase(
            request,
            text(body.get("digest")),
            (String) body.get("requester"),
            text(body.get("handler")),
            list(body.get("votes")).stream().map(each -> vote(object(each))).toList(),
            stateOf(item),
            body.get("closing") == null ? null : closing(object(body.get("closing"))));
    return new Stored(
        approval, custody(body), Cause.of(trail.records().getFirst()).orElse(null), item);
  }

  /** Who has to do with a document. */
  static Custody custody(Map<String, ?> body) {
    return new Custody(
        body.get(ASKER) instanceof String asker ? asker : NOBODY,
        Boolean.TRUE.equals(body.get(TAKEN_UP)),
        !Boolean.FALSE.equals(body.get("masked")),
        (String) body.get("sealed"),
        body.get("runner") instanceof String runner
            ? Runner.valueOf(runner.toUpperCase(Locale.ROOT))
            : Runner.EXECUTOR,
        body.get("trace") instanceof Map<?, ?> trace ? trace(trace) : null);
  }

  private static @Nullable TraceContext trace(Map<?, ?> headers) {
    return TraceContext.of(
            header(headers, TraceContext.PARENT_HEADER), header(headers, TraceContext.STATE_HEADER))
        .orElse(null);
  }

  private static List<String> header(Map<?, ?> headers, String name) {
    return headers.get(name) instanceof String value ? List.of(value) : List.of();
  }

  /** Where its approval stands. */
  static ApprovalState stateOf(Item item) {
    return ApprovalState.valueOf(item.status().toUpperCase(Locale.ROOT));
  }

  private static Review review(Map<?, ?> members) {
    return new Review(
        (String) members.get("handler"),
        Duration.parse(text(members.get("timeout"))),
        Math.toIntExact((Long) Objects.requireNonNull(members.get("quorum"))),
        list(members.get("approvers")).stream()
            .map(globs -> list(globs).stream().map(CaseDocument::text).toList())
            .toList());
  }

  private static Vote vote(Map<?, ?> members) {
    return new Vote(
        text(members.get("by")),
        Boolean.TRUE.equals(members.get("human")),
        text(members.get("comment")),
        Instant.parse(text(members.get("at"))));
  }

  private static Closing closing(Map<?, ?> members) {
    return new Closing(
        text(members.get("by")),
        Boolean.TRUE.equals(members.get("human")),
        text(members.get("comment")),
        Instant.parse(text(members.get("at"))));
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }

  private static List<?> list(@Nullable Object value) {
    return (List<?>) Objects.requireNonNull(value);
  }

  private static String text(@Nullable Object value) {
    return (String) Objects.requireNonNull(value);
  }
}

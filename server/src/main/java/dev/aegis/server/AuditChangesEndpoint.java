package dev.aegis.server;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.EntryJson;
import dev.aegis.audit.Redaction;
import dev.aegis.execution.ResultStatus;
import dev.aegis.json.Rfc3339;
import dev.aegis.runtime.Pruning;
import dev.aegis.runtime.Resolution;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Changes what is on record, as far as that may be: for whoever owns the database's files. */
final class AuditChangesEndpoint {
  private static final int LONGEST_COMMENT = 4_000;
  private static final int MOST_FIELDS = 1_000;

  /** Who has the local key. */
  private static final String BY = "local";

  private final Governor governor;

  AuditChangesEndpoint(Governor governor) {
    this.governor = governor;
  }

  /** Takes a person's word on how an action ended. */
  Reply resolve(Call call) {
    long id = AuditEndpoint.id(call);
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    Map<?, ?> body = Bodies.object(call, Set.of("outcome", "comment"));
    boolean success = "success".equals(body.get("outcome"));
    if (!success && !"failed".equals(body.get("outcome"))) {
      throw Problem.of(400, "`outcome` must be `success` or `failed`").thrown();
    }
    ResultStatus status = success ? ResultStatus.SUCCESS : ResultStatus.FAILED;
    Object comment = body.containsKey("comment") ? body.get("comment") : "";
    if (!(comment instanceof String text) || text.length() > LONGEST_COMMENT) {
      throw Problem.of(400, "`comment` must be a text of at most 4,000 characters").thrown();
    }
    return switch (governor.resolve(id, status, BY, text)) {
      case Resolution.Recorded recorded -> Reply.json(EntryJson.of(recorded.entry()));
      case Resolution.Absent nothing -> throw AuditEndpoint.absent();
      case Resolution.Refused refused ->
          throw Problem.of(409, "the end of entry " + id + " is not open: " + refused.why())
              .thrown();
    };
  }

  /** Erases values of an entry. */
  Reply redact(Call call) {
    long id = AuditEndpoint.id(call);
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    Predicate<String> wanted = wanted(Bodies.object(call, Set.of("fields")).get("fields"));
    if (governor.journal().trail(id).isEmpty()) {
      throw AuditEndpoint.absent();
    }
    var event = new AuditEvent.Administrative(governor.now(), Redaction.EVENT, BY, Map.of());
    Set<String> erased = governor.journal().redact(id, wanted, event);
    return Reply.json(Map.of("erased", erased.stream().sorted().toList()));
  }

  private static Predicate<String> wanted(@Nullable Object fields) {
    if (!(fields instanceof List<?> list) || list.isEmpty() || list.size() > MOST_FIELDS) {
      throw Problem.of(400, "`fields` must be a list of JSON pointers").thrown();
    }
    List<String> pointers = new ArrayList<>();
    for (Object field : list) {
      if (!(field instanceof String pointer)) {
        throw Problem.of(400, "`fields` must be a list of JSON pointers").thrown();
      }
      pointers.add(pointer);
    }
    try {
      return Redaction.within(pointers);
    } catch (IllegalArgumentException e) {
      throw Problem.of(400, String.valueOf(e.getMessage())).thrown();
    }
  }

  /** What can be pruned; the caller archives it before it comes back with it. */
  Reply prunable(Call call) {
    Instant before = call.query().time("before");
    if (before == null) {
      throw Problem.of(400, "`before` is missing").thrown();
    }
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    Pruning pruning = Pruning.find(governor.journal(), before);
    return Reply.json(
        Map.of(
            "start", json(pruning.start()),
            "through", json(pruning.through()),
            "before", before.toString()));
  }

  private static Map<String, ?> json(AuditChain.Head head) {
    return Map.of("sequence", head.sequence(), "hash", head.hash());
  }

  /**
   * Takes away what the caller was told, and archived, or the first of it: with the new start it
   * comes back for the rest.
   */
  Reply prune(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    Map<?, ?> body = Bodies.object(call, Set.of("start", "through", "before", "archive"));
    if (!(body.get("before") instanceof String text)
        || (body.containsKey("archive") && !(body.get("archive") instanceof String))) {
      throw Problem.of(400, "`before` and `archive` must be texts").thrown();
    }
    Instant before =
        Rfc3339.parse(text).orElseThrow(() -> Problem.of(400, "`before` must be a time").thrown());
    Pruning pruning = new Pruning(head(body.get("start")), head(body.get("through")), before);
    try {
      Pruning left =
          pruning.carryOut(governor.journal(), governor.now(), BY, (String) body.get("archive"));
      return Reply.json(Map.of("start", json(left.start())));
    } catch (IllegalArgumentException e) {
      throw Problem.of(409, String.valueOf(e.getMessage())).thrown();
    }
  }

  private static AuditChain.Head head(@Nullable Object json) {
    if (json instanceof Map<?, ?> head
        && head.get("sequence") instanceof Long sequence
        && head.get("hash") instanceof String hash) {
      return new AuditChain.Head(sequence, hash);
    }
    throw Problem.of(400, "`start` and `through` must each have `sequence` and `hash`").thrown();
  }
}

package dev.aegis.server;

import dev.aegis.approval.Grant;
import dev.aegis.approval.GrantScope;
import dev.aegis.approval.GrantState;
import dev.aegis.json.GrantJson;
import dev.aegis.runtime.GrantReceipt;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows what approvers have allowed in advance, and lets them allow and take back. */
final class GrantsEndpoint {
  static final String PATH = "/api/v1/grants";
  static final List<String> FILTERS = List.of("status", "limit", "after_id");

  private static final Set<String> MEMBERS =
      Set.of("rule", "target", "conditions", "when", "uses", "expires_in", "comment");
  private static final int USUAL = 100;
  private static final int MOST = 1_000;
  private static final int LONGEST_COMMENT = 4_000;

  private final Governor governor;

  GrantsEndpoint(Governor governor) {
    this.governor = governor;
  }

  /** Grants in the order in which they were given. */
  Reply list(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    GrantState state = call.query().oneOf("status", GrantState.values(), GrantState::word, false);
    int limit = (int) call.query().number("limit", 1, MOST, USUAL);
    long after = call.query().number("after_id", 0, Long.MAX_VALUE, 0);
    // What is over though nobody touched it still stands as active in the store.
    boolean byItself = state == GrantState.EXPIRED || state == GrantState.SUPERSEDED;
    GrantState stored = byItself ? GrantState.ACTIVE : state;
    List<Grant> page = governor.grants().list(stored, after, limit);
    List<Grant> wanted =
        page.stream()
            .filter(grant -> state == null || grant.stateAt(governor.now()) == state)
            .toList();
    Reply.Whole reply = Reply.json(GrantJson.of(wanted, governor.now()));
    if (page.size() < limit) {
      return reply;
    }
    String last = Long.toString(page.getLast().number());
    return reply.with(
        "Link", "<" + PATH + "?" + call.query().with("after_id", last) + ">; rel=\"next\"");
  }

  Reply one(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    Grant grant = governor.grants().find(call.tail()).orElseThrow(GrantsEndpoint::absent);
    return Reply.json(GrantJson.of(grant, governor.now()));
  }

  Reply give(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    Map<?, ?> body = Bodies.object(call, MEMBERS);
    GrantScope scope =
        new GrantScope(
            text(body, "rule"),
            text(body, "target"),
            body.containsKey("conditions") ? conditions(body.get("conditions")) : Map.of(),
            body.containsKey("when") ? text(body, "when") : null);
    String comment = body.containsKey("comment") ? text(body, "comment") : "";
    if (comment.length() > LONGEST_COMMENT) {
      throw Problem.of(400, "`comment` must have at most 4,000 characters").thrown();
    }
    int uses = (int) number(body, "uses", Grant.MOST_USES);
    long seconds = number(body, "expires_in", Grant.LONGEST.toSeconds());
    return answer(
        governor.grants().give(scope, by(call), comment, uses, Duration.ofSeconds(seconds)), 201);
  }

  Reply revoke(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    return answer(governor.grants().revoke(call.tail(), by(call)), 200);
  }

  /** Grants are given and revoked with a token alone, which the route has seen to. */
  private static String by(Call call) {
    return Objects.requireNonNull(call.caller().name());
  }

  private Reply answer(GrantReceipt receipt, int status) {
    return switch (receipt) {
      case GrantReceipt.Done done -> {
        Reply.Whole reply = Reply.json(status, GrantJson.of(done.grant(), governor.now()));
        yield status == 201 ? reply.with("Location", PATH + "/" + done.grant().id()) : reply;
      }
      case GrantReceipt.Unknown unknown -> throw absent();
      case GrantReceipt.Ended ended ->
          throw Problem.of(
                  409, "it is " + ended.grant().stateAt(governor.now()).word() + " already")
              .thrown();
      case GrantReceipt.NotAllowed refused -> throw Problem.of(403, refused.why()).thrown();
      case GrantReceipt.Refused refused ->
          throw Problem.of(400, String.join("; ", refused.mistakes())).thrown();
    };
  }

  private static String text(Map<?, ?> body, String name) {
    if (body.get(name) instanceof String text) {
      return text;
    }
    throw Problem.of(400, "`" + name + "` must be a text").thrown();
  }

  private static long number(Map<?, ?> body, String name, long most) {
    if (body.get(name) instanceof Long number && number >= 1 && number <= most) {
      return number;
    }
    throw Problem.of(400, "`" + name + "` must be a whole number from 1 to " + most).thrown();
  }

  private static Map<String, ?> conditions(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> members)) {
      throw Problem.of(400, "`conditions` must be an object").thrown();
    }
    Map<String, Object> conditions = new LinkedHashMap<>();
    members.forEach((name, each) -> conditions.put(String.valueOf(name), each));
    return conditions;
  }

  private static ProblemException absent() {
    return Problem.of(404, "there is no such grant").thrown();
  }
}

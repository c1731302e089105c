package dev.aegis.server;

import dev.aegis.approval.Answer;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalState;
import dev.aegis.audit.AuditTrail;
import dev.aegis.execution.Authorization;
import dev.aegis.execution.ResultStatus;
import dev.aegis.json.ApprovalJson;
import dev.aegis.runtime.AnswerReceipt;
import dev.aegis.spi.CallbackReply;
import dev.aegis.spi.CallbackRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows what waits for people, and takes their answers. */
final class ApprovalsEndpoint {
  static final String PATH = "/api/v1/approvals";
  static final List<String> FILTERS = List.of("status", "limit", "after_id");

  private static final int USUAL = 100;
  private static final int MOST = 1_000;
  private static final int LONGEST_COMMENT = 4_000;

  private final Governor governor;

  ApprovalsEndpoint(Governor governor) {
    this.governor = governor;
  }

  /** Approvals in the order in which they began. */
  Reply list(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    ApprovalState state =
        call.query().oneOf("status", ApprovalState.values(), ApprovalState::word, false);
    int limit = (int) call.query().number("limit", 1, MOST, USUAL);
    long after = call.query().number("after_id", 0, Long.MAX_VALUE, 0);
    List<ApprovalCase> approvals = governor.approvals().list(state, after, limit);
    Reply.Whole reply = Reply.json(ApprovalJson.of(approvals));
    if (approvals.size() < limit) {
      return reply;
    }
    String last = Long.toString(approvals.getLast().request().auditId());
    return reply.with(
        "Link", "<" + PATH + "?" + call.query().with("after_id", last) + ">; rel=\"next\"");
  }

  /** One, for whoever may see all, and for who asked for it. */
  Reply one(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    Caller caller = call.caller();
    ApprovalCase approval =
        governor.approvals().find(call.tail()).orElseThrow(ApprovalsEndpoint::absent);
    boolean all = caller.has(Role.APPROVE) || caller.has(Role.AUDIT);
    if (!all && !Objects.equals(approval.requester(), caller.name())) {
      throw absent();
    }
    return Reply.json(withResult(approval));
  }

  /** What became of the action, too: what is approved may still be denied, or fail. */
  private Map<String, @Nullable Object> withResult(ApprovalCase approval) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>(ApprovalJson.of(approval));
    governor
        .journal()
        .trail(approval.request().auditId())
        .map(AuditTrail::entry)
        .ifPresent(
            entry -> {
              Optional<Authorization> left =
                  entry.resultStatus() == ResultStatus.UNKNOWN
                      ? governor.authorization(entry.id(), approval.request().id())
                      : Optional.empty();
              ResultStatus status =
                  left.isPresent() ? ResultStatus.AUTHORIZED : entry.resultStatus();
              json.put("result_status", status.word());
              json.put("result_error", entry.resultError());
              left.ifPresent(
                  authorization -> {
                    json.put("authorization_id", authorization.id());
                    json.put("authorization_expires_at", authorization.expiresAt().toString());
                  });
            });
    return json;
  }

  Reply approve(Call call) {
    String comment = comment(call);
    return answer(governor.approvals().answer(call.tail(), Answer.approvedBy(by(call), comment)));
  }

  Reply deny(Call call) {
    String comment = comment(call);
    return answer(governor.approvals().answer(call.tail(), Answer.deniedBy(by(call), comment)));
  }

  Reply withdraw(Call call) {
    String comment = comment(call);
    return answer(governor.approvals().withdraw(call.tail(), by(call), comment));
  }

  /** What a handler's partner sends it: the handler says whether it believes it. */
  Reply callback(Call call) {
    CallbackReply reply =
        governor
            .approvals()
            .callback(call.tail(), new CallbackRequest(call.headers(), call.body()));
    if (reply.status() == CallbackReply.absent().status()) {
      throw Problem.of(404, "there is nothing here").thrown();
    }
    return reply.json().isEmpty()
        ? new Reply.Whole(reply.status(), Map.of(), "")
        : Reply.text(reply.status(), MediaTypes.JSON, reply.json());
  }

  /** Answers are given with a token alone, which the route has seen to. */
  private static String by(Call call) {
    return Objects.requireNonNull(call.caller().name());
  }

  private static String comment(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    Map<?, ?> body = call.body().length == 0 ? Map.of() : Bodies.object(call, Set.of("comment"));
    Object comment = body.containsKey("comment") ? body.get("comment") : "";
    if (!(comment instanceof String text) || text.length() > LONGEST_COMMENT) {
      throw Problem.of(400, "`comment` must be a text of at most 4,000 characters").thrown();
    }
    return text;
  }

  private static Reply answer(AnswerReceipt receipt) {
    return switch (receipt) {
      case AnswerReceipt.Counted counted -> Reply.json(ApprovalJson.of(counted.approval()));
      case AnswerReceipt.Unknown unknown -> throw absent();
      case AnswerReceipt.Decided decided ->
          throw Problem.of(409, "it is " + decided.approval().state().word() + " already").thrown();
      case AnswerReceipt.NotAllowed refused -> throw Problem.of(403, refused.why()).thrown();
    };
  }

  private static ProblemException absent() {
    return Problem.of(404, "there is no such approval").thrown();
  }
}

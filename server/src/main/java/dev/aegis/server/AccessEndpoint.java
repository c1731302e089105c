package dev.aegis.server;

import dev.aegis.action.Action;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.json.DecisionJson;
import dev.aegis.json.Json;
import dev.aegis.runtime.Evaluation;
import dev.aegis.server.AccessRequest.Semantic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The AuthZEN Authorization API 1.0, for enforcement points that speak it: section 6, access
 * evaluation, and section 7, access evaluations. They hold to what is said here, so each decision
 * is on record before it goes out.
 *
 * <p>What must be approved is refused, since nobody can be asked: only {@code auto} is a yes.
 */
final class AccessEndpoint {
  private final Governor governor;
  private final int mostActions;

  AccessEndpoint(Governor governor, int mostActions) {
    this.governor = governor;
    this.mostActions = mostActions;
  }

  Reply evaluation(Call call) {
    List<Action> one = List.of(AccessRequest.single(body(call)));
    return Reply.json(json(decided(call, one, AccessEndpoint::never).getFirst()));
  }

  Reply evaluations(Call call) {
    AccessRequest.Batch batch = AccessRequest.batch(body(call));
    if (batch.actions().size() > mostActions) {
      throw Problem.of(413, batch.actions().size() + " evaluations are more than " + mostActions)
          .thrown();
    }
    if (batch.isSingle()) {
      return Reply.json(json(decided(call, batch.actions(), AccessEndpoint::never).getFirst()));
    }
    List<Map<String, ?>> answers = new ArrayList<>();
    decided(call, batch.actions(), lastWord(batch.semantic()))
        .forEach(each -> answers.add(json(each)));
    return Reply.json(Map.of("evaluations", answers));
  }

  /** After which decision nothing more is asked for. */
  private static Predicate<Decision> lastWord(Semantic semantic) {
    return switch (semantic) {
      case EXECUTE_ALL -> AccessEndpoint::never;
      case DENY_ON_FIRST_DENY -> decision -> !isPermitted(decision);
      case PERMIT_ON_FIRST_PERMIT -> AccessEndpoint::isPermitted;
    };
  }

  private static @Nullable Object body(Call call) {
    MediaTypes.ofBody(call.header("Content-Type"), List.of(MediaTypes.JSON));
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    return Json.STRICT.read(call.body());
  }

  private List<Evaluation> decided(Call call, List<Action> actions, Predicate<Decision> lastWord) {
    List<Evaluation.Asked> asked =
        actions.stream()
            .map(action -> new Evaluation.Asked(call.caller().checked(action), null))
            .toList();
    return governor.evaluateOnRecord(governor.policy(), asked, lastWord, call.caller().name());
  }

  private static boolean never(Decision decision) {
    return false;
  }

  private static boolean isPermitted(Decision decision) {
    return decision.approval() == Approval.AUTO;
  }

  private static Map<String, ?> json(Evaluation evaluation) {
    Decision decision = evaluation.decision();
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("reason", reason(decision));
    context.put("approval", decision.approval().word());
    context.put("risk_level", decision.riskLevel().name());
    context.put("matched_rule", decision.matchedRule());
    if (!decision.undecided().isEmpty()) {
      context.put("undecided", DecisionJson.undecided(decision.undecided()));
    }
    context.put("policy_version", decision.policyVersion());
    context.put("audit_id", evaluation.auditId());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("decision", isPermitted(decision));
    json.put("context", context);
    return json;
  }

  private static String reason(Decision decision) {
    if (decision.reason() != null) {
      return decision.reason();
    }
    String rule = "`" + decision.matchedRule() + "`";
    return switch (decision.approval()) {
      case AUTO -> "the rule " + rule + " lets it run";
      case APPROVE -> "the rule " + rule + " asks for approval, and nobody was asked";
      case BLOCK -> "the rule " + rule + " blocks it";
    };
  }
}

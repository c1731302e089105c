package dev.aegis.server;

import dev.aegis.json.ActionReader;
import dev.aegis.json.DecisionJson;
import dev.aegis.json.Json;
import dev.aegis.json.RequestedAction;
import dev.aegis.json.RequestedActions;
import dev.aegis.runtime.Evaluation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Decides on actions, and does nothing else. */
final class EvaluationEndpoint {
  /** From here on, more than one core pays. */
  private static final int MANY = 100;

  private static final List<String> JSON = List.of(MediaTypes.JSON);

  private final Governor governor;
  private final ActionReader toEvaluate;
  private final boolean recorded;

  /**
   * @param recorded whether each decision leaves an audit entry
   */
  EvaluationEndpoint(Governor governor, int mostActions, boolean recorded) {
    this.governor = governor;
    this.recorded = recorded;
    this.toEvaluate = ActionReader.forAnyTime(mostActions);
  }

  Reply evaluate(Call call) {
    boolean explain = call.query().flag("explain");
    RequestedActions requested = read(call, toEvaluate);
    Governor.InForce policy = governor.policy();
    Instant now = governor.now();
    if (recorded) {
      List<Evaluation.Asked> asked =
          requested.actions().stream()
              .map(each -> new Evaluation.Asked(each.action(), each.at()))
              .toList();
      List<Evaluation> unused = governor.evaluateOnRecord(policy, asked, call.caller().name());
    }
    Function<RequestedAction, Map<String, ?>> decide =
        each -> {
          Instant at = each.at() == null ? now : each.at();
          return explain
              ? policy.explain(each.action(), at)
              : DecisionJson.of(policy.decide(each.action(), at));
        };
    Stream<RequestedAction> actions = requested.actions().stream();
    if (requested.actions().size() >= MANY) {
      actions = actions.parallel();
    }
    List<Map<String, ?>> decisions = actions.<Map<String, ?>>map(decide).toList();
    return Reply.json(requested.list() ? decisions : decisions.getFirst());
  }

  /** The actions in a body, as their caller may ask for them. */
  static RequestedActions read(Call call, ActionReader reader) {
    MediaTypes.ofBody(call.header("Content-Type"), JSON);
    MediaTypes.wanted(call.listHeader("Accept"), JSON);
    RequestedActions requested = reader.read(Json.STRICT.read(call.body()));
    return requested.map(call.caller()::checked);
  }
}

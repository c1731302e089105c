package dev.aegis.server;

import dev.aegis.json.ActionReader;
import dev.aegis.json.DecisionJson;
import dev.aegis.json.Json;
import dev.aegis.json.RequestedAction;
import dev.aegis.json.RequestedActions;
import dev.aegis.runtime.Evaluation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Decides on actions, and does nothing else. */
final class EvaluationEndpoint {
  /** How many rules are told of in one answer, unless a single action has more. */
  private static final int MOST_LINES = 10_000;

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
    if (explain) {
      checkTrace(requested.actions().size(), policy.policy().rules().size());
    }
    Instant now = governor.now();
    List<Map<String, ?>> decisions =
        recorded && !explain
            ? onRecord(call, requested, policy)
            : decided(requested, policy, now, explain);
    return Reply.json(requested.list() ? decisions : decisions.getFirst());
  }

  /**
   * A trace has a line for each rule, so that what is explained together has a bound of its own.
   */
  private static void checkTrace(int actions, int rules) {
    long most = Math.max(1, MOST_LINES / Math.max(1, rules));
    if (actions > most) {
      throw Problem.of(
              413, "with a policy of " + rules + " rules, " + most + " can be explained at once")
          .thrown();
    }
  }

  private List<Map<String, ?>> onRecord(
      Call call, RequestedActions requested, Governor.InForce policy) {
    return governor
        .evaluateOnRecord(policy, asked(requested), decision -> false, call.caller().name())
        .stream()
        .<Map<String, ?>>map(each -> DecisionJson.of(each.decision()))
        .toList();
  }

  private static List<Evaluation.Asked> asked(RequestedActions requested) {
    return requested.actions().stream()
        .map(each -> new Evaluation.Asked(each.action(), each.at()))
        .toList();
  }

  private List<Map<String, ?>> decided(
      RequestedActions requested, Governor.InForce policy, Instant now, boolean explain) {
    Function<RequestedAction, Map<String, ?>> decide =
        each -> {
          Instant at = each.at() == null ? now : each.at();
          return explain
              ? policy.explain(each.action(), at)
              : DecisionJson.of(governor.evaluate(policy, each.action(), at));
        };
    if (requested.actions().size() >= MANY) {
      return requested.actions().parallelStream().<Map<String, ?>>map(decide).toList();
    }
    List<Map<String, ?>> decisions = new ArrayList<>(requested.actions().size());
    requested.actions().forEach(each -> decisions.add(decide.apply(each)));
    return decisions;
  }

  /** The actions in a body, as their caller may ask for them. */
  static RequestedActions read(Call call, ActionReader reader) {
    MediaTypes.ofBody(call.header("Content-Type"), JSON);
    MediaTypes.wanted(call.listHeader("Accept"), JSON);
    RequestedActions requested = reader.read(Json.STRICT.read(call.body()));
    return requested.map(call.caller()::checked);
  }
}

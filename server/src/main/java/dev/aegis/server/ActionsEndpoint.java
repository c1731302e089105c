package dev.aegis.server;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.json.ActionReader;
import dev.aegis.json.DecisionJson;
import dev.aegis.json.Json;
import dev.aegis.json.RequestedAction;
import dev.aegis.json.RequestedActions;
import dev.aegis.json.ResultJson;
import dev.aegis.spi.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Decides on actions, and takes them all the way. */
final class ActionsEndpoint {
  /** From here on, more than one core pays. */
  private static final int MANY = 100;

  private static final List<String> JSON = List.of(MediaTypes.JSON);

  private final Governor governor;
  private final ActionReader toEvaluate;
  private final ActionReader toExecute;

  ActionsEndpoint(Governor governor, int mostActions) {
    this.governor = governor;
    this.toEvaluate = ActionReader.forAnyTime(mostActions);
    this.toExecute = ActionReader.forNow(mostActions);
  }

  Reply evaluate(Call call) {
    boolean explain = call.query().flag("explain");
    RequestedActions requested = read(call, toEvaluate);
    Governor.InForce policy = governor.policy();
    Instant now = governor.now();
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

  Reply execute(Call call) {
    boolean stopOnFailure = call.query().flag("stop_on_failure");
    RequestedActions requested = read(call, toExecute);
    List<Map<String, ?>> results = executeAll(requested.actions(), stopOnFailure);
    return Reply.json(requested.list() ? results : results.getFirst());
  }

  private List<Map<String, ?>> executeAll(List<RequestedAction> actions, boolean stopOnFailure) {
    Governor.InForce under = governor.policy();
    List<Map<String, ?>> results = new ArrayList<>(actions.size());
    String stopped = null;
    for (RequestedAction each : actions) {
      ActionResult result =
          stopped == null
              ? execute(each.action(), under, results.isEmpty())
              : skipped(each.action(), under, stopped);
      if (result.status() == ResultStatus.SKIPPED) {
        stopped = result.error();
      } else if (stopOnFailure && result.status() != ResultStatus.SUCCESS) {
        stopped = "Skipped: an action before it did not succeed";
      }
      results.add(ResultJson.of(result));
    }
    return results;
  }

  /** Where the store fails after some actions have run, their results must still get out. */
  private ActionResult execute(Action action, Governor.InForce under, boolean first) {
    try {
      return governor.execute(action, under);
    } catch (StoreException e) {
      if (first) {
        throw e;
      }
      return skipped(action, under, "Skipped: " + Dispatcher.unavailable(e).detail());
    }
  }

  private static RequestedActions read(Call call, ActionReader reader) {
    MediaTypes.ofBody(call.header("Content-Type"), JSON);
    MediaTypes.wanted(call.listHeader("Accept"), JSON);
    return reader.read(Json.STRICT.read(call.body()));
  }

  private ActionResult skipped(Action action, Governor.InForce under, String why) {
    Decision decision = under.decide(action, governor.now());
    return new ActionResult(decision, ResultStatus.SKIPPED, null, why, 0);
  }
}

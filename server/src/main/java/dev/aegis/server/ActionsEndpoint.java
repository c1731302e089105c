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
import dev.aegis.runtime.TooManyOpenException;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides on actions, and takes them all the way. */
final class ActionsEndpoint {
  /** From here on, more than one core pays. */
  private static final int MANY = 100;

  private static final List<String> JSON = List.of(MediaTypes.JSON);

  private final Governor governor;
  private final ActionReader toEvaluate;
  private final ActionReader toExecute;
  private final Duration longestWait;

  /**
   * @param longestWait the longest that a caller may wait for people
   */
  ActionsEndpoint(Governor governor, int mostActions, Duration longestWait) {
    this.governor = governor;
    this.longestWait = longestWait;
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
    Asking asking =
        new Asking(
            governor.policy(),
            call.caller().name(),
            System.nanoTime() + Prefer.wait(call.listHeader("Prefer"), longestWait).toNanos());
    List<ActionResult> results = executeAll(requested.actions(), asking, stopOnFailure);
    if (requested.list()) {
      return Reply.json(results.stream().map(ResultJson::of).toList());
    }
    ActionResult result = results.getFirst();
    return result.status() == ResultStatus.PENDING
        ? Reply.json(202, ResultJson.of(result))
            .with("Location", ApprovalsEndpoint.PATH + "/" + result.approvalId())
        : Reply.json(ResultJson.of(result));
  }

  /**
   * How a request is asked.
   *
   * @param under the policy that it holds
   * @param caller the name of the token that asks; null where there is none
   * @param until when it stops to wait for people, by {@link System#nanoTime}
   */
  private record Asking(Governor.InForce under, @Nullable String caller, long until) {
    Duration left() {
      return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }
  }

  private List<ActionResult> executeAll(
      List<RequestedAction> actions, Asking asking, boolean stopOnFailure) {
    List<ActionResult> results = new ArrayList<>(actions.size());
    String stopped = null;
    for (RequestedAction each : actions) {
      ActionResult result =
          stopped == null
              ? execute(each.action(), asking, results.isEmpty())
              : skipped(each.action(), asking.under(), stopped);
      if (result.status() == ResultStatus.SKIPPED) {
        stopped = result.error();
      } else if (stopOnFailure && result.status() != ResultStatus.SUCCESS) {
        stopped = "Skipped: an action before it did not succeed";
      }
      results.add(result);
    }
    return results;
  }

  /**
   * Where the store fails, or a limit is reached, after some actions have run, their results must
   * still get out.
   */
  private ActionResult execute(Action action, Asking asking, boolean first) {
    try {
      return governor.execute(action, asking.under(), asking.caller(), asking.left());
    } catch (StoreException e) {
      if (first) {
        throw e;
      }
      return skipped(action, asking.under(), "Skipped: " + Dispatcher.unavailable(e).detail());
    } catch (TooManyOpenException e) {
      if (first) {
        throw e;
      }
      return skipped(action, asking.under(), "Skipped: " + e.getMessage());
    }
  }

  private static RequestedActions read(Call call, ActionReader reader) {
    MediaTypes.ofBody(call.header("Content-Type"), JSON);
    MediaTypes.wanted(call.listHeader("Accept"), JSON);
    RequestedActions requested = reader.read(Json.STRICT.read(call.body()));
    return requested.map(call.caller()::checked);
  }

  private ActionResult skipped(Action action, Governor.InForce under, String why) {
    Decision decision = under.decide(action, governor.now());
    return new ActionResult(decision, ResultStatus.SKIPPED, null, why, 0);
  }
}

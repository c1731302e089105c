package dev.aegis.server;

import dev.aegis.action.Action;
import dev.aegis.audit.CanonicalJson;
import dev.aegis.decision.Decision;
import dev.aegis.execution.ActionResult;
import dev.aegis.execution.ResultStatus;
import dev.aegis.json.ActionReader;
import dev.aegis.json.Json;
import dev.aegis.json.RequestedAction;
import dev.aegis.json.RequestedActions;
import dev.aegis.json.ResultJson;
import dev.aegis.runtime.IdempotencyKeys;
import dev.aegis.runtime.OutcomeReceipt;
import dev.aegis.runtime.Terms;
import dev.aegis.runtime.TooManyOpenException;
import dev.aegis.spi.StaleStateException;
import dev.aegis.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes actions all the way: here, or with their callers, who run them themselves. A call that has
 * a key can be made again, and does nothing again.
 */
final class ExecutionEndpoint {
  private static final int LONGEST_KEY = 255;
  private static final int LONGEST_ERROR = 4_000;

  private final Governor governor;
  private final ActionReader reader;
  private final Duration longestWait;

  /**
   * @param longestWait the longest that a caller may wait for people
   */
  ExecutionEndpoint(Governor governor, int mostActions, Duration longestWait) {
    this.governor = governor;
    this.longestWait = longestWait;
    this.reader = ActionReader.forNow(mostActions);
  }

  Reply execute(Call call) {
    return all(call, governor::execute, "execute");
  }

  Reply authorize(Call call) {
    return all(call, governor::authorize, "authorize");
  }

  /** How an action is taken on its way. */
  private interface Door {
    ActionResult take(Action action, Governor.InForce under, Terms terms);
  }

  /**
   * How a request is asked.
   *
   * @param under the policy that it holds
   * @param caller the name of the token that asks; null where there is none
   * @param until when it stops to wait for people, by {@link System#nanoTime}
   * @param first null where the call has no key
   */
  private record Asking(
      Door door,
      Governor.InForce under,
      @Nullable String caller,
      long until,
      IdempotencyKeys.@Nullable First first) {
    ActionResult ask(Action action, int index) {
      Duration left = Duration.ofNanos(Math.max(0, until - System.nanoTime()));
      Terms terms = Terms.of(caller, left).keeping(first == null ? null : first.mark(index));
      return door.take(action, under, terms);
    }
  }

  private Reply all(Call call, Door door, String verb) {
    boolean stopOnFailure = call.query().flag("stop_on_failure");
    RequestedActions requested = EvaluationEndpoint.read(call, reader);
    long until = System.nanoTime() + Prefer.wait(call.listHeader("Prefer"), longestWait).toNanos();
    Governor.InForce under = governor.policy();
    String caller = call.caller().name();
    String key = key(call);
    if (key == null) {
      Asking asking = new Asking(door, under, caller, until, null);
      return reply(requested, all(requested.actions(), asking, stopOnFailure));
    }
    String content =
        CanonicalJson.of(
            Map.of(
                "verb", verb,
                "stop_on_failure", stopOnFailure,
                "body", Objects.requireNonNull(Json.STRICT.read(call.body()))));
    var keyed = new IdempotencyKeys.Call(key, caller, content, requested.actions().size());
    return switch (governor.claim(keyed)) {
      case IdempotencyKeys.First first -> {
        try (first) {
          Asking asking = new Asking(door, under, caller, until, first);
          yield reply(requested, all(requested.actions(), asking, stopOnFailure));
        } catch (StaleStateException e) {
          throw underWay();
        }
      }
      case IdempotencyKeys.Repeated repeated ->
          reply(requested, again(requested, repeated.results(), under));
      case IdempotencyKeys.OtherCall other ->
          throw Problem.of(422, "another call was made with this Idempotency-Key").thrown();
      case IdempotencyKeys.UnderWay working -> throw underWay();
    };
  }

  private static ProblemException underWay() {
    return Problem.of(409, "the first call with this Idempotency-Key is still under way")
        .with("Retry-After", "1")
        .thrown();
  }

  private static @Nullable String key(Call call) {
    String key = call.header("Idempotency-Key");
    if (key != null && (key.isBlank() || key.length() > LONGEST_KEY)) {
      throw Problem.of(400, "an Idempotency-Key has 1 to " + LONGEST_KEY + " characters").thrown();
    }
    return key;
  }

  private List<ActionResult> again(
      RequestedActions requested, List<Optional<ActionResult>> results, Governor.InForce under) {
    List<ActionResult> all = new ArrayList<>(results.size());
    for (int i = 0; i < results.size(); i++) {
      Action action = requested.actions().get(i).action();
      all.add(
          results
              .get(i)
              .orElseGet(
                  () ->
                      skipped(
                          action,
                          under,
                          "Skipped: the first call with this key did not reach it")));
    }
    return all;
  }

  private static Reply reply(RequestedActions requested, List<ActionResult> results) {
    if (requested.list()) {
      return Reply.json(results.stream().map(ResultJson::of).toList());
    }
    ActionResult result = results.getFirst();
    return result.status() == ResultStatus.PENDING
        ? Reply.json(202, ResultJson.of(result))
            .with("Location", ApprovalsEndpoint.PATH + "/" + result.approvalId())
        : Reply.json(ResultJson.of(result));
  }

  private List<ActionResult> all(
      List<RequestedAction> actions, Asking asking, boolean stopOnFailure) {
    List<ActionResult> results = new ArrayList<>(actions.size());
    String stopped = null;
    for (RequestedAction each : actions) {
      ActionResult result =
          stopped == null
              ? one(each.action(), asking, results.size())
              : skipped(each.action(), asking.under(), stopped);
      if (result.status() == ResultStatus.SKIPPED) {
        stopped = result.error();
      } else if (stopOnFailure && !isFine(result.status())) {
        stopped = "Skipped: an action before it did not succeed";
      }
      results.add(result);
    }
    return results;
  }

  private static boolean isFine(ResultStatus status) {
    return status == ResultStatus.SUCCESS || status == ResultStatus.AUTHORIZED;
  }

  /**
   * Where the store fails, or a limit is reached, after some actions have run, their results must
   * still get out.
   */
  private ActionResult one(Action action, Asking asking, int index) {
    try {
      return asking.ask(action, index);
    } catch (StoreException e) {
      if (index == 0) {
        throw e;
      }
      return skipped(action, asking.under(), "Skipped: " + Dispatcher.unavailable(e).detail());
    } catch (TooManyOpenException e) {
      if (index == 0) {
        throw e;
      }
      return skipped(action, asking.under(), "Skipped: " + e.getMessage());
    }
  }

  private ActionResult skipped(Action action, Governor.InForce under, String why) {
    Decision decision = under.decide(action, governor.now());
    return new ActionResult(decision, ResultStatus.SKIPPED, null, why, 0);
  }

  /** How an action ended that its caller ran itself. */
  Reply outcome(Call call) {
    MediaTypes.wanted(call.listHeader("Accept"), List.of(MediaTypes.JSON));
    Map<?, ?> body = Bodies.object(call, Set.of("status", "data", "error"));
    ResultStatus status = status(body.get("status"));
    String error = error(body.get("error"));
    if (status == ResultStatus.SUCCESS && error != null) {
      throw Problem.of(400, "`error` goes with a failure alone").thrown();
    }
    OutcomeReceipt receipt =
        governor.outcome(call.tail(), call.caller().name(), status, body.get("data"), error);
    return switch (receipt) {
      case OutcomeReceipt.Recorded recorded -> Reply.json(ResultJson.of(recorded.result()));
      case OutcomeReceipt.Unknown unknown ->
          throw Problem.of(404, "there is no such authorization").thrown();
      case OutcomeReceipt.Refused refused -> throw Problem.of(409, refused.why()).thrown();
    };
  }

  private static ResultStatus status(@Nullable Object word) {
    if ("success".equals(word)) {
      return ResultStatus.SUCCESS;
    }
    if ("failed".equals(word)) {
      return ResultStatus.FAILED;
    }
    throw Problem.of(400, "`status` must be success or failed").thrown();
  }

  private static @Nullable String error(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof String text && text.length() <= LONGEST_ERROR) {
      return text;
    }
    throw Problem.of(400, "`error` must be a text of at most 4,000 characters").thrown();
  }
}

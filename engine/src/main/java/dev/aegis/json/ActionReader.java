package dev.aegis.json;

import dev.aegis.action.Action;
import dev.aegis.action.ActionLimits;
import dev.aegis.json.InvalidActionException.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads actions out of JSON values, strictly: what an action does not have, a null, a wrong type
 * and a broken limit are refused, all of them at once and by name. Immutable and thread-safe.
 */
public final class ActionReader {
  private static final int MOST_PROBLEMS = 100;

  private final boolean takesTime;
  private final int mostActions;

  private ActionReader(boolean takesTime, int mostActions) {
    this.takesTime = takesTime;
    this.mostActions = mostActions;
  }

  /** A reader of actions to be decided or run now, which refuses {@code at}. */
  public static ActionReader forNow(int mostActions) {
    return new ActionReader(false, mostActions);
  }

  /** A reader of actions that may say {@code at} which time they are to be decided. */
  public static ActionReader forAnyTime(int mostActions) {
    return new ActionReader(true, mostActions);
  }

  /**
   * One action.
   *
   * @throws InvalidActionException where it is none
   */
  public RequestedAction readOne(@Nullable Object json) {
    return allOf(List.of(new Place(json, ""))).getFirst();
  }

  /**
   * One action, a list of them, or {@code {"actions": […]}}.
   *
   * @throws InvalidActionException where one of them is none
   * @throws TooManyActionsException where the list is longer than this reader takes
   */
  public RequestedActions read(@Nullable Object json) {
    if (json instanceof List<?> list) {
      return readList(list, "");
    }
    if (json instanceof Map<?, ?> map && map.containsKey("actions")) {
      List<Problem> problems = new ArrayList<>();
      for (Object name : map.keySet()) {
        if (!name.equals("actions") && problems.size() < MOST_PROBLEMS) {
          problems.add(
              new Problem(
                  "`" + shown(name) + "` is not known beside `actions`", "/" + escaped(name)));
        }
      }
      if (map.get("actions") instanceof List<?> list) {
        refuse(problems);
        return readList(list, "/actions");
      }
      problems.add(new Problem("`actions` must be a list", "/actions"));
      refuse(problems);
    }
    return new RequestedActions(false, List.of(readOne(json)));
  }

  private RequestedActions readList(List<?> list, String pointer) {
    if (list.size() > mostActions) {
      throw new TooManyActionsException(list.size(), mostActions);
    }
    List<Place> places = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      places.add(new Place(list.get(i), pointer + "/" + i));
    }
    return new RequestedActions(true, allOf(places));
  }

  private List<RequestedAction> allOf(List<Place> places) {
    List<RequestedAction> actions = new ArrayList<>(places.size());
    List<Problem> problems = new ArrayList<>();
    for (Place place : places) {
      Members members = new Members(place, problems);
      RequestedAction action = members.action();
      if (action != null) {
        actions.add(action);
      }
      if (problems.size() >= MOST_PROBLEMS) {
        break;
      }
    }
    refuse(problems);
    return actions;
  }

  private static void refuse(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new InvalidActionException(problems);
    }
  }

  private static String escaped(Object name) {
    return shown(name).replace("~", "~0").replace("/", "~1");
  }

  private static String shown(Object name) {
    String text = String.valueOf(name);
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }

  /** A value that should be an action, with its JSON pointer. */
  private record Place(@Nullable Object value, String pointer) {}

  /** The members of one action, being read. */
  private final class Members {
    private final Place place;
    private final List<Problem> problems;
    private final int problemsBefore;
    private @Nullable String type;
    private @Nullable String alias;
    private String target = "";
    private Map<String, ?> params = Map.of();
    private String description = "";
    private String agentId = "";
    private String sessionId = "";
    private @Nullable Instant at;

    Members(Place place, List<Problem> problems) {
      this.place = place;
      this.problems = problems;
      this.problemsBefore = problems.size();
    }

    @Nullable RequestedAction action() {
      if (!(place.value() instanceof Map<?, ?> members)) {
        problem("an action must be an object", null);
        return null;
      }
      members.forEach((name, value) -> member((String) name, value));
      if (!members.containsKey("action_type") && !members.containsKey("type")) {
        problem("`action_type` is missing", null);
      }
      if (type != null && alias != null && !type.equals(alias)) {
        problem("`type` and `action_type` differ", "type");
      }
      // Where they differ one of them may be empty, which is no second fault.
      String agreed = alias == null || (type != null && !type.isEmpty()) ? type : alias;
      if (agreed == null) {
        return null;
      }
      Action action = new Action(agreed, target, params, description, agentId, sessionId);
      for (String violation : ActionLimits.violations(action)) {
        problem(violation, violation.substring(1, violation.indexOf('`', 1)));
      }
      return problems.size() > problemsBefore ? null : new RequestedAction(action, at);
    }

    private void member(String name, @Nullable Object value) {
      switch (name) {
        case "action_type" -> type = text(name, value);
        case "type" -> alias = text(name, value);
        case "target" -> target = Objects.requireNonNullElse(text(name, value), "");
        case "params" -> params = object(name, value);
        case "description" -> description = Objects.requireNonNullElse(text(name, value), "");
        case "agent_id" -> agentId = Objects.requireNonNullElse(text(name, value), "");
        case "session_id" -> sessionId = Objects.requireNonNullElse(text(name, value), "");
        case "at" -> at = time(name, value);
        default -> problem("`" + shown(name) + "` is not a member of an action", name);
      }
    }

    private @Nullable String text(String name, @Nullable Object value) {
      if (value instanceof String text) {
        return text;
      }
      problem("`" + name + "` must be a string, not " + kind(value), name);
      return null;
    }

    @SuppressWarnings("unchecked") // The names of a JSON object are strings.
    private Map<String, ?> object(String name, @Nullable Object value) {
      if (value instanceof Map<?, ?> map) {
        return (Map<String, ?>) map;
      }
      problem("`" + name + "` must be an object, not " + kind(value), name);
      return Map.of();
    }

    private @Nullable Instant time(String name, @Nullable Object value) {
      if (!takesTime) {
        problem("`at` is taken where an action is only evaluated", name);
        return null;
      }
      Instant time = value instanceof String text ? Rfc3339.parse(text).orElse(null) : null;
      if (time == null) {
        problem("`at` must be a time such as \"2026-11-23T08:00:00Z\"", name);
      }
      return time;
    }

    private void problem(String message, @Nullable String member) {
      // What is wrong is told in an answer, which has a bound though a body may be full of it.
      if (problems.size() < MOST_PROBLEMS) {
        String pointer = member == null ? place.pointer() : place.pointer() + "/" + escaped(member);
        problems.add(new Problem(message, pointer));
      }
    }

    private static String kind(@Nullable Object value) {
      return switch (value) {
        case null -> "null";
        case Boolean flag -> "a boolean";
        case Number number -> "a number";
        case String text -> "a string";
        case List<?> list -> "a list";
        default -> "an object";
      };
    }
  }
}

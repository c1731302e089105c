package dev.aegis.server;

import dev.aegis.action.Action;
import dev.aegis.action.ActionLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of the AuthZEN Authorization API 1.0 as actions: the subject is the agent, the
 * action's name the type, the resource's id the target. The properties of the action and of the
 * resource are the parameters; {@code params.subject}, {@code params.resource} and {@code
 * params.context} have the rest. Members that the API does not have are passed over, as it wants.
 */
final class AccessRequest {
  private static final String SUBJECT = "subject";
  private static final String ACTION = "action";
  private static final String RESOURCE = "resource";
  private static final String CONTEXT = "context";
  private static final String PROPERTIES = "properties";

  /** Parameters of our own, which no property may pretend to be. */
  private static final Set<String> RESERVED = Set.of(SUBJECT, RESOURCE, CONTEXT);

  private AccessRequest() {}

  /** In which order, and until when, the evaluations of a batch are made: section 7.1.2.1. */
  enum Semantic {
    EXECUTE_ALL,
    DENY_ON_FIRST_DENY,
    PERMIT_ON_FIRST_PERMIT;

    private static Semantic of(Map<?, ?> body) {
      if (!body.containsKey("options")) {
        return EXECUTE_ALL;
      }
      Object word = object(body.get("options"), "options").get("evaluations_semantic");
      if (word == null) {
        return EXECUTE_ALL;
      }
      for (Semantic each : values()) {
        if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
          return each;
        }
      }
      throw refused(
          "`options.evaluations_semantic` must be execute_all, deny_on_first_deny or"
              + " permit_on_first_permit");
    }
  }

  /**
   * Several evaluations.
   *
   * @param isSingle whether it asks as a single evaluation does, and wants such an answer
   */
  record Batch(boolean isSingle, Semantic semantic, List<Action> actions) {
    Batch {
      actions = List.copyOf(actions);
    }
  }

  /** The action of a single evaluation: section 6.1. */
  static Action single(@Nullable Object json) {
    return action(object(json, "the body"), Map.of(), "");
  }

  /** The actions of several evaluations, for which the body has what is the same: section 7.1. */
  static Batch batch(@Nullable Object json) {
    Map<?, ?> body = object(json, "the body");
    Object evaluations = body.get("evaluations");
    if (evaluations == null || (evaluations instanceof List<?> list && list.isEmpty())) {
      return new Batch(true, Semantic.EXECUTE_ALL, List.of(action(body, Map.of(), "")));
    }
    if (!(evaluations instanceof List<?> list)) {
      throw refused("`evaluations` must be a list");
    }
    Semantic semantic = Semantic.of(body);
    List<Action> actions = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      String place = "evaluations[" + i + "]";
      actions.add(action(object(list.get(i), place), body, place + "."));
    }
    return new Batch(false, semantic, actions);
  }

  private static Action action(Map<?, ?> request, Map<?, ?> usual, String place) {
    Map<?, ?> subject = part(request, usual, SUBJECT, place);
    Map<?, ?> action = part(request, usual, ACTION, place);
    Map<?, ?> resource = part(request, usual, RESOURCE, place);
    Map<String, Object> params = new LinkedHashMap<>();
    addAll(params, action, place + ACTION);
    addAll(params, resource, place + RESOURCE);
    Map<String, Object> agent = typed(subject, place + SUBJECT);
    if (subject.containsKey(PROPERTIES)) {
      agent.put(PROPERTIES, properties(subject, place + SUBJECT));
    }
    params.put(SUBJECT, agent);
    // Its properties stand once, so that what a policy masks is masked wherever it stands.
    params.put(RESOURCE, typed(resource, place + RESOURCE));
    Object context = request.containsKey(CONTEXT) ? request.get(CONTEXT) : usual.get(CONTEXT);
    if (context != null) {
      params.put(CONTEXT, object(context, "`" + place + CONTEXT + "`"));
    }
    Action asked =
        new Action(
            text(action, "name", place + ACTION),
            text(resource, "id", place + RESOURCE),
            params,
            "",
            text(subject, "id", place + SUBJECT),
            "");
    List<String> violations = ActionLimits.violations(asked);
    if (!violations.isEmpty()) {
      throw refused((place.isEmpty() ? "" : place + " ") + violations.getFirst());
    }
    return asked;
  }

  private static Map<?, ?> part(Map<?, ?> request, Map<?, ?> usual, String name, String place) {
    Object part = request.containsKey(name) ? request.get(name) : usual.get(name);
    if (part == null) {
      throw refused("`" + place + name + "` is missing");
    }
    return object(part, "`" + place + name + "`");
  }

  /** The type and id of a subject or resource. */
  private static Map<String, Object> typed(Map<?, ?> part, String place) {
    Map<String, Object> typed = new LinkedHashMap<>();
    typed.put("type", text(part, "type", place));
    typed.put("id", text(part, "id", place));
    return typed;
  }

  private static void addAll(Map<String, Object> params, Map<?, ?> part, String place) {
    properties(part, place)
        .forEach(
            (key, value) -> {
              String name = (String) key;
              if (RESERVED.contains(name)) {
                throw refused("`" + place + ".properties." + name + "` can't be told from ours");
              }
              if (params.containsKey(name) && !Objects.equals(params.get(name), value)) {
                throw refused("the action and the resource differ in the property `" + name + "`");
              }
              params.put(name, value);
            });
  }

  private static Map<?, ?> properties(Map<?, ?> part, String place) {
    return part.containsKey(PROPERTIES)
        ? object(part.get(PROPERTIES), "`" + place + ".properties`")
        : Map.of();
  }

  private static String text(Map<?, ?> part, String name, String place) {
    if (part.get(name) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw refused("`" + place + "." + name + "` must be a text that is not empty");
  }

  private static Map<?, ?> object(@Nullable Object json, String what) {
    if (json instanceof Map<?, ?> object) {
      return object;
    }
    throw refused(what + " must be an object");
  }

  private static ProblemException refused(String detail) {
    return Problem.of(400, detail).thrown();
  }
}

package dev.aegis.action;

import java.util.Map;
import java.util.Objects;

/**
 * What an agent wants to do, as it says it. Nothing in it is to be trusted.
 *
 * <p>The record itself takes any text: the doors (REST, command line, runtime) refuse what breaks
 * the limits given here, see {@link ActionLimits}; the matcher decides whatever it is handed.
 *
 * @param type what kind of action, 1 to 1,024 code points
 * @param target what it acts on, at most 8,192 code points; may be empty
 * @param params a JSON object: values are null, {@link Boolean}, {@link Long}, {@link Double},
 *     {@link String}, {@link java.util.List} and {@link Map} with string keys; must not be changed
 *     after it was given
 * @param description for people
 * @param agentId who wants it; empty where unknown
 * @param sessionId the run it belongs to; empty where unknown
 */
public record Action(
    String type,
    String target,
    Map<String, ?> params,
    String description,
    String agentId,
    String sessionId) {

  public Action {
    Objects.requireNonNull(type);
    Objects.requireNonNull(target);
    Objects.requireNonNull(params);
    Objects.requireNonNull(description);
    Objects.requireNonNull(agentId);
    Objects.requireNonNull(sessionId);
  }

  /** An action with a type and a target alone. */
  public static Action of(String type, String target) {
    return of(type, target, Map.of());
  }

  /** An action with parameters. */
  public static Action of(String type, String target, Map<String, ?> params) {
    return new Action(type, target, params, "", "", "");
  }

  /** The same with other parameters. */
  public Action withParams(Map<String, ?> other) {
    return new Action(type, target, other, description, agentId, sessionId);
  }
}

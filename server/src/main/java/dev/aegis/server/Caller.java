package dev.aegis.server;

import dev.aegis.action.Action;
import org.jspecify.annotations.Nullable;

/**
 * Who calls.
 *
 * @param token what was presented; null where none is needed
 */
record Caller(@Nullable Token token) {
  /** Whom nothing tells from anybody else. */
  static final Caller ANYBODY = new Caller(null);

  /** As the record names them; null where there is no name. */
  @Nullable String name() {
    return token == null ? null : token.name();
  }

  /** As the record names them, where something must stand there. */
  String nameOr(String otherwise) {
    return token == null ? otherwise : token.name();
  }

  boolean has(Role role) {
    return token == null || token.roles().contains(role);
  }

  /**
   * An action as this caller may ask for it: in the name of an agent that it speaks for.
   *
   * @throws ProblemException with status 403 where it may not
   */
  Action checked(Action action) {
    if (token == null || token.agents().isEmpty()) {
      return action;
    }
    if (action.agentId().isEmpty() && token.onlyAgent().isPresent()) {
      return new Action(
          action.type(),
          action.target(),
          action.params(),
          action.description(),
          token.onlyAgent().get(),
          action.sessionId());
    }
    if (token.speaksFor(action.agentId())) {
      return action;
    }
    String detail =
        action.agentId().isEmpty()
            ? "`agent_id` is missing, and this token speaks for some agents alone"
            : "this token may not speak for the agent `" + action.agentId() + "`";
    throw Problem.of(403, detail).thrown();
  }
}

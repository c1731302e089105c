package dev.aegis.audit;

import dev.aegis.action.Action;
import java.util.Map;

/** What tells one action from every other: a digest of all that it says. */
public final class ActionDigest {
  private static final String PREFIX = "sha256:";

  private ActionDigest() {}

  /**
   * {@code sha256:} and the digest of the action's {@linkplain CanonicalJson canonical} form, in
   * lower-case hex.
   *
   * @throws IllegalArgumentException where it holds what is no JSON value
   */
  public static String of(Action action) {
    Map<String, ?> members =
        Map.of(
            "action_type", action.type(),
            "target", action.target(),
            "params", action.params(),
            "description", action.description(),
            "agent_id", action.agentId(),
            "session_id", action.sessionId());
    return PREFIX + new Sha256().hex(CanonicalJson.of(members));
  }
}

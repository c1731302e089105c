package dev.aegis.server;

import dev.aegis.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads bodies that are one JSON object. */
final class Bodies {
  private Bodies() {}

  /**
   * The members of a body.
   *
   * @param known what the object may have
   * @throws ProblemException with status 400 or 415 where it is something else
   */
  static Map<?, ?> object(Call call, Set<String> known) {
    MediaTypes.ofBody(call.header("Content-Type"), List.of(MediaTypes.JSON));
    if (!(Json.STRICT.read(call.body()) instanceof Map<?, ?> members)) {
      throw Problem.of(400, "the body must be a JSON object").thrown();
    }
    for (Object name : members.keySet()) {
      if (!known.contains(name)) {
        throw Problem.of(400, "there is no member `" + name + "` here").thrown();
      }
    }
    return members;
  }
}

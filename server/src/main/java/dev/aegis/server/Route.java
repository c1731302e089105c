package dev.aegis.server;

import dev.aegis.server.Access.Guard;
import java.util.List;
import java.util.Objects;

/**
 * One thing that callers can ask for.
 *
 * @param path all of it, exactly; a star in place of the last segment, or the one before it, stands
 *     for any
 * @param guard what it takes to call it
 * @param parameters of the query, by name
 */
record Route(String method, String path, Guard guard, List<String> parameters, Endpoint endpoint) {
  Route {
    Objects.requireNonNull(method);
    Objects.requireNonNull(path);
    Objects.requireNonNull(guard);
    parameters = List.copyOf(parameters);
    Objects.requireNonNull(endpoint);
  }

  /** Answers a request. */
  interface Endpoint {
    /**
     * The answer.
     *
     * @throws ProblemException where there is none
     */
    Reply answer(Call call);
  }
}

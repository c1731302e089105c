package dev.aegis.json;

import java.util.List;

/**
 * The actions of one request.
 *
 * @param list whether they came as a list, so that the answer is one too; else there is exactly one
 */
public record RequestedActions(boolean list, List<RequestedAction> actions) {
  public RequestedActions {
    actions = List.copyOf(actions);
  }
}

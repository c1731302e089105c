package dev.aegis.json;

import dev.aegis.action.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The actions of one request.
 *
 * @param list whether they came as a list, so that the answer is one too; else there is exactly one
 */
public record RequestedActions(boolean list, List<RequestedAction> actions) {
  public RequestedActions {
    actions = List.copyOf(actions);
  }

  /** The same with other actions in the places of those. */
  public RequestedActions map(UnaryOperator<Action> change) {
    List<RequestedAction> changed = new ArrayList<>(actions.size());
    actions.forEach(each -> changed.add(each.with(change.apply(each.action()))));
    return new RequestedActions(list, changed);
  }
}

package dev.aegis.approval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which actions a grant is for, of those that its rule decides. Everything here must hold; what
 * can't be decided does not. Immutable.
 *
 * @param rule the name of the rule that asks for approval
 * @param target a glob on the action's target
 * @param conditions as a rule's {@code conditions}; empty for none
 * @param when as a rule's {@code when}; null for none
 */
public record GrantScope(
    String rule, String target, Map<String, ?> conditions, @Nullable String when) {
  /** Whether conditions were written, whatever they come to. */
  public boolean hasConditions() {
    return !conditions.isEmpty();
  }

  public GrantScope {
    Objects.requireNonNull(rule);
    Objects.requireNonNull(target);
    conditions = Collections.unmodifiableMap(new LinkedHashMap<>(conditions));
  }
}

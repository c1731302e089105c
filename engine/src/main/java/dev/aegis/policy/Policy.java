package dev.aegis.policy;

import dev.aegis.action.ParameterPath;
import dev.aegis.condition.Terms;
import dev.aegis.source.Place;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A policy as its author meant it: defaults filled in, every condition compiled, nothing left to
 * check. Immutable.
 *
 * @param version {@code sha256:} and the hex digest of the canonical policy
 * @param timezone where {@code clock} reads its clock
 * @param defaults what holds where no rule is met
 * @param let the named conditions as written, in order
 * @param rules first match wins
 * @param masks the parameters whose values the audit log is not to know
 * @param defaultApproval where the file says which approval is the default; null where it does not
 */
public record Policy(
    String version,
    ZoneId timezone,
    Defaults defaults,
    Map<String, String> let,
    List<Rule> rules,
    List<ParameterPath> masks,
    @Nullable Place defaultApproval) {
  public Policy {
    Objects.requireNonNull(version);
    Objects.requireNonNull(timezone);
    Objects.requireNonNull(defaults);
    Objects.requireNonNull(let);
    rules = List.copyOf(rules);
    masks = List.copyOf(masks);
  }

  /** A policy that stands in no file, and masks nothing. */
  public Policy(
      String version,
      ZoneId timezone,
      Defaults defaults,
      Map<String, String> let,
      List<Rule> rules) {
    this(version, timezone, defaults, let, rules, List.of(), null);
  }

  /** Whether a condition looks at the time: an action may then be decided otherwise later. */
  public boolean asksForTheTime() {
    return rules.stream()
        .anyMatch(rule -> rule.condition() != null && Terms.asksForTheTime(rule.condition()));
  }
}

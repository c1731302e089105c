package dev.aegis.testkit;

import dev.aegis.json.Json;
import dev.aegis.match.Explanation;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.policy.Rule;
import dev.aegis.source.SourceText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which actions a check is about, said as a policy's rule would say it: {@code
 * Match.type("delete*").target("prod*").when("params.force == true")}. Immutable.
 */
public final class Match {
  private static final String NAME = "meant";

  private final List<String> types;
  private final List<String> targets;
  private final List<String> agents;
  private final @Nullable String when;

  private Match(
      List<String> types, List<String> targets, List<String> agents, @Nullable String when) {
    this.types = types;
    this.targets = targets;
    this.agents = agents;
    this.when = when;
  }

  /** All actions. */
  public static Match any() {
    return new Match(List.of("*"), List.of("*"), List.of("*"), null);
  }

  /** The actions whose type one of some globs matches. */
  public static Match type(String... globs) {
    return new Match(List.of(globs), List.of("*"), List.of("*"), null);
  }

  /** Those of them whose target one of some globs matches. */
  public Match target(String... globs) {
    return new Match(types, List.of(globs), agents, when);
  }

  /** Those of them whose agent one of some globs matches. */
  public Match agent(String... globs) {
    return new Match(types, targets, List.of(globs), when);
  }

  /**
   * Those of them of which a condition is true.
   *
   * @param expression as after {@code when}; it may use what the policy names under {@code let}
   */
  public Match when(String expression) {
    return new Match(types, targets, agents, Objects.requireNonNull(expression));
  }

  /**
   * Whether an action is meant, as a policy reads it.
   *
   * @throws IllegalArgumentException where a glob or the condition has a mistake
   */
  Meant in(Policy policy) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("name", NAME);
    rule.put("match", Map.of("type", types, "target", targets, "agent", agents));
    if (when != null) {
      rule.put("when", when);
    }
    rule.put("risk_level", "low");
    rule.put("approval", "block");
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("version", "1");
    file.put("timezone", policy.timezone().getId());
    if (!policy.let().isEmpty()) {
      file.put("let", policy.let());
    }
    file.put("rules", List.of(rule));
    SourceText text = new SourceText("Match", Json.OWN.write(file));
    Policy alone = Policies.orThrow(PolicyReader.readJson(text));
    return new Meant(alone.rules().getFirst(), Matcher.compile(alone));
  }

  /** A match for one policy. */
  record Meant(Rule rule, Matcher matcher) {
    boolean holds(TimedAction action) {
      // A rule that can't be decided decides, too, where it is stricter than what comes after it.
      return matcher.explain(action.action(), action.at()).steps().getFirst().outcome()
          == Explanation.Outcome.MET;
    }
  }

  @Override
  public String toString() {
    return "type %s, target %s, agent %s%s"
        .formatted(types, targets, agents, when == null ? "" : ", when " + when);
  }
}

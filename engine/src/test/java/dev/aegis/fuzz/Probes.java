package dev.aegis.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.condition.Evaluation;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.RiskLevel;
import dev.aegis.json.DecisionJson;
import dev.aegis.json.ExplanationJson;
import dev.aegis.json.Json;
import dev.aegis.match.Explanation;
import dev.aegis.match.Matcher;
import dev.aegis.match.Subject;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import dev.aegis.testing.Actions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides actions aimed at a policy, and compares with a walk through its rules. */
final class Probes {
  private static final Pattern NAME = Pattern.compile("params\\.`?([A-Za-z_][A-Za-z0-9_]*)");
  private static final List<String> NAMES = List.of("a", "b", "amount", "env", "tags", "list", "s");
  private static final int MOST_NAMES = 20;

  /** Values that JSON has. */
  private static final List<@Nullable Object> VALUES = values();

  /** Values that only an embedding program can hand over. */
  private static final List<Object> ODD =
      List.of(Double.NaN, Double.NEGATIVE_INFINITY, 1, 1.5f, 'x', "\ud800", deep(200), Set.of());

  private final Policy policy;
  private final Matcher matcher;
  private final Random random;
  private final Actions actions;
  private final List<String> names;

  Probes(Matcher matcher, long seed) {
    this.policy = matcher.policy();
    this.matcher = matcher;
    this.random = new Random(seed);
    this.actions = new Actions(policy, seed);
    this.names = names(policy);
  }

  /** Decides some actions. */
  void check(int count) {
    for (int i = 0; i < count; i++) {
      boolean fromJson = random.nextInt(4) > 0;
      Action aimed = actions.next();
      Map<String, @Nullable Object> params = new HashMap<>();
      for (String name : names) {
        if (random.nextInt(4) > 0) {
          params.put(name, value(fromJson));
        }
      }
      check(
          new Action(aimed.type(), aimed.target(), params, "a text", aimed.agentId(), "s1"),
          actions.time(),
          fromJson);
    }
  }

  /** Decides an action. */
  void check(Action action, Instant at, boolean fromJson) {
    Decision decision = matcher.decide(action, at);
    Explanation explanation = matcher.explain(action, at);
    assertThat(decision).isEqualTo(explanation.decision());
    checkStrictness(decision, action, at);
    if (fromJson) {
      Json.OWN.read(Json.STRICT.write(DecisionJson.of(decision)));
      Json.OWN.read(Json.STRICT.write(ExplanationJson.of(explanation)));
    }
  }

  /** The strictest over all ways in which the undecidable conditions could have come out. */
  private void checkStrictness(Decision decision, Action action, Instant at) {
    List<Approval> approvals = new ArrayList<>();
    List<RiskLevel> risks = new ArrayList<>();
    boolean met = false;
    for (Rule rule : policy.rules()) {
      Object holds = isAbout(rule, action) ? holds(rule, action, at) : false;
      if (!Boolean.FALSE.equals(holds)) {
        approvals.add(rule.approval());
        risks.add(rule.riskLevel());
      }
      met = Boolean.TRUE.equals(holds);
      if (met) {
        break;
      }
    }
    if (!met) {
      approvals.add(policy.defaults().approval());
      risks.add(policy.defaults().riskLevel());
    }
    assertThat(decision.approval()).isEqualTo(Collections.max(approvals));
    assertThat(decision.riskLevel()).isEqualTo(Collections.max(risks));
  }

  private static boolean isAbout(Rule rule, Action action) {
    return Stream.of(Subject.values())
        .allMatch(s -> s.globs(rule).stream().anyMatch(glob -> glob.matches(s.in(action))));
  }

  private @Nullable Object holds(Rule rule, Action action, Instant at) {
    return rule.condition() == null
        ? (Object) true
        : new Evaluation(action, at, policy.timezone()).evaluate(rule.condition());
  }

  private static List<String> names(Policy policy) {
    Set<String> names = new LinkedHashSet<>();
    Stream.concat(policy.let().values().stream(), policy.rules().stream().map(Rule::when))
        .filter(expression -> expression != null)
        .flatMap(expression -> NAME.matcher(expression).results())
        .limit(MOST_NAMES)
        .forEach(found -> names.add(found.group(1)));
    policy.rules().stream()
        .flatMap(rule -> rule.conditions().values().stream())
        .filter(tests -> tests instanceof Map)
        .flatMap(tests -> ((Map<?, ?>) tests).keySet().stream())
        .limit(MOST_NAMES)
        .forEach(name -> names.add((String) name));
    names.addAll(NAMES);
    return List.copyOf(names);
  }

  private static List<@Nullable Object> values() {
    List<@Nullable Object> values = new ArrayList<>();
    values.add(null);
    values.addAll(
        List.of(
            true,
            false,
            0L,
            1L,
            -1L,
            5L,
            1000L,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            0.5,
            -0.0,
            1e300,
            Double.MIN_VALUE,
            "",
            "a",
            "prod",
            "2026-01-01T00:00:00Z",
            "1h",
            "😀é\u0000",
            "ab".repeat(5_000),
            List.of(),
            List.of(1L, "a", 2.5, List.of(true)),
            Map.of(),
            Map.of("a", 1L, "b", Map.of("a", "x"), "", List.of())));
    values.add(deep(200));
    return values;
  }

  private static Object deep(int levels) {
    Object value = "x";
    for (int i = 0; i < levels; i++) {
      value = i % 2 == 0 ? List.of(value) : Map.of("a", value);
    }
    return value;
  }

  private @Nullable Object value(boolean fromJson) {
    boolean plain = fromJson || random.nextBoolean();
    return plain ? VALUES.get(random.nextInt(VALUES.size())) : ODD.get(random.nextInt(ODD.size()));
  }
}

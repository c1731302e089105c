package dev.aegis.suite;

import dev.aegis.condition.ExpressionEdits;
import dev.aegis.condition.Functions;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.RiskLevel;
import dev.aegis.json.Json;
import dev.aegis.policy.CanonicalPolicy;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.policy.Rule;
import dev.aegis.source.SourceText;
import dev.aegis.suite.Mutant.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the mutants of a policy: edits of its {@linkplain CanonicalPolicy canonical form}, one
 * thing at a time, read back as any policy is. What is no policy then is no mutant.
 */
final class Mutants {
  private static final Map<String, String> OTHER_TESTS =
      Map.of(
          "param_gt", "param_gte",
          "param_gte", "param_gt",
          "param_lt", "param_lte",
          "param_lte", "param_lt");

  private final Policy policy;
  private final Functions functions;
  private final Map<String, Object> form;
  private final List<Mutant> mutants = new ArrayList<>();

  private Mutants(Policy policy, Functions functions) {
    this.policy = policy;
    this.functions = functions;
    this.form = CanonicalPolicy.of(policy);
  }

  /** All mutants, in the order of the policy's parts. */
  static List<Mutant> of(Policy policy, Functions functions) {
    Mutants mutants = new Mutants(policy, functions);
    mutants.defaults();
    policy.let().forEach(mutants::named);
    for (int i = 0; i < policy.rules().size(); i++) {
      mutants.rule(i);
    }
    return mutants.mutants;
  }

  private void defaults() {
    Approval approval = policy.defaults().approval();
    weaker(approval)
        .ifPresent(
            weaker ->
                edited(
                    Kind.APPROVAL,
                    "approval",
                    approval.word(),
                    weaker.word(),
                    Map.of(
                        "approval",
                        weaker.word(),
                        "risk_level",
                        risk(policy.defaults().riskLevel()))));
    RiskLevel risk = policy.defaults().riskLevel();
    edited(
        Kind.RISK_LEVEL,
        "risk_level",
        risk(risk),
        risk(other(risk)),
        Map.of("approval", approval.word(), "risk_level", risk(other(risk))));
  }

  private void edited(
      Kind kind, String part, String before, String after, Map<String, Object> defaults) {
    whole("defaults", defaults)
        .ifPresent(
            found ->
                mutants.add(new Mutant(kind, Decision.DEFAULT_RULE, part, before, after, found)));
  }

  private void named(String name, String expression) {
    for (ExpressionEdits.Edit edit : ExpressionEdits.of(expression)) {
      Map<String, Object> let = new LinkedHashMap<>(policy.let());
      let.put(name, edit.text());
      whole("let", let)
          .ifPresent(
              found ->
                  mutants.add(
                      new Mutant(kind(edit), name, "let", edit.before(), edit.after(), found)));
    }
  }

  private Optional<Policy> whole(String key, Object value) {
    Map<String, Object> edited = new LinkedHashMap<>(form);
    edited.put(key, value);
    return read(edited);
  }

  private Optional<Policy> read(Map<String, Object> edited) {
    SourceText text = new SourceText("mutant.json", Json.STRICT.write(edited));
    return PolicyReader.readJson(text, functions).value();
  }

  private void rule(int index) {
    Rule rule = policy.rules().get(index);
    Map<String, Object> written =
        asMap(((List<?>) Objects.requireNonNull(form.get("rules"))).get(index));
    match(index, written);
    conditions(index, written);
    if (rule.when() != null) {
      for (ExpressionEdits.Edit edit : ExpressionEdits.of(rule.when())) {
        with(index, written, "when", edit.text(), kind(edit), "when", edit.before(), edit.after());
      }
    }
    weaker(rule.approval())
        .ifPresent(
            weaker -> {
              Map<String, Object> edited = new LinkedHashMap<>(written);
              edited.remove("review");
              with(
                  index,
                  edited,
                  "approval",
                  weaker.word(),
                  Kind.APPROVAL,
                  "approval",
                  rule.approval().word(),
                  weaker.word());
            });
    String risk = risk(rule.riskLevel());
    String otherRisk = risk(other(rule.riskLevel()));
    with(index, written, "risk_level", otherRisk, Kind.RISK_LEVEL, "risk_level", risk, otherRisk);
    if (index + 1 < policy.rules().size()) {
      List<Rule> rules = new ArrayList<>(policy.rules());
      Collections.swap(rules, index, index + 1);
      add(Kind.SWAPPED, rule, "", null, rules.get(index).name(), rules);
    }
    List<Rule> rules = new ArrayList<>(policy.rules());
    rules.remove(index);
    add(Kind.DROPPED, rule, "", null, null, rules);
  }

  private void match(int index, Map<String, Object> written) {
    Map<String, Object> match = asMap(written.get("match"));
    match.forEach(
        (subject, globs) -> {
          List<String> list = texts(globs);
          for (int i = 0; i < list.size(); i++) {
            String glob = list.get(i);
            String part = "match." + subject;
            for (String wider : Globs.wider(glob)) {
              List<String> edited = with(list, i, wider);
              match(index, written, match, subject, edited, Kind.WIDENED, part, glob, wider);
            }
            for (String narrower : Globs.narrower(glob)) {
              List<String> edited = with(list, i, narrower);
              match(index, written, match, subject, edited, Kind.NARROWED, part, glob, narrower);
            }
            if (list.size() > 1) {
              List<String> edited = new ArrayList<>(list);
              edited.remove(i);
              match(index, written, match, subject, edited, Kind.LEFT_OUT, part, glob, null);
            }
          }
        });
  }

  private void match(
      int index,
      Map<String, Object> written,
      Map<String, Object> match,
      String subject,
      List<String> globs,
      Kind kind,
      String part,
      String before,
      @Nullable String after) {
    Map<String, Object> edited = new LinkedHashMap<>(match);
    edited.put(subject, globs);
    with(index, written, "match", edited, kind, part, before, after);
  }

  private void conditions(int index, Map<String, Object> written) {
    Map<String, Object> conditions = asMap(written.get("conditions"));
    conditions.forEach(
        (key, value) -> {
          String part = "conditions." + key;
          switch (value) {
            case String time -> {
              for (int minutes : new int[] {1, -1}) {
                ExpressionEdits.shifted(time, minutes)
                    .ifPresent(
                        moved ->
                            condition(
                                index,
                                written,
                                conditions,
                                key,
                                moved,
                                Kind.VALUE,
                                part,
                                time,
                                moved));
              }
            }
            case List<?> days -> {
              for (int i = 0; i < days.size() && days.size() > 1; i++) {
                List<Object> fewer = new ArrayList<>(days);
                String day = String.valueOf(fewer.remove(i));
                condition(index, written, conditions, key, fewer, Kind.LEFT_OUT, part, day, null);
              }
            }
            case Map<?, ?> parameters ->
                parameters.forEach(
                    (name, bound) ->
                        parameter(index, written, conditions, key, String.valueOf(name), bound));
            default -> {}
          }
        });
  }

  private void parameter(
      int index,
      Map<String, Object> written,
      Map<String, Object> conditions,
      String key,
      String name,
      @Nullable Object bound) {
    Map<String, Object> parameters = asMap(conditions.get(key));
    String part = "conditions." + key + "." + name;
    for (Object other : others(bound)) {
      Map<String, Object> edited = new LinkedHashMap<>(parameters);
      edited.put(name, other);
      condition(
          index,
          written,
          conditions,
          key,
          edited,
          Kind.VALUE,
          part,
          String.valueOf(bound),
          String.valueOf(other));
    }
    String test = OTHER_TESTS.get(key);
    if (test != null && bound != null) {
      Map<String, Object> without = new LinkedHashMap<>(parameters);
      without.remove(name);
      Map<String, Object> moved = new LinkedHashMap<>();
      if (conditions.get(test) instanceof Map<?, ?> there) {
        moved.putAll(asMap(there));
      }
      if (moved.putIfAbsent(name, bound) == null) {
        Map<String, Object> edited = new LinkedHashMap<>(conditions);
        edited.put(key, without);
        edited.put(test, moved);
        with(index, written, "conditions", edited, Kind.OPERATOR, "conditions", key, test);
      }
    }
  }

  private static List<Object> others(@Nullable Object bound) {
    return switch (bound) {
      case Long value when value < Long.MAX_VALUE && value > Long.MIN_VALUE ->
          List.of(value + 1, value - 1);
      case Double value -> List.of(value + 1, value - 1);
      case Boolean value -> List.of(!value);
      case null, default -> List.of();
    };
  }

  private void condition(
      int index,
      Map<String, Object> written,
      Map<String, Object> conditions,
      String key,
      Object value,
      Kind kind,
      String part,
      String before,
      @Nullable String after) {
    Map<String, Object> edited = new LinkedHashMap<>(conditions);
    edited.put(key, value);
    with(index, written, "conditions", edited, kind, part, before, after);
  }

  /** The policy with another value under a key of a rule. */
  private void with(
      int index,
      Map<String, Object> written,
      String key,
      Object value,
      Kind kind,
      String part,
      String before,
      @Nullable String after) {
    Map<String, Object> edited = new LinkedHashMap<>(written);
    edited.put(key, value);
    Map<String, Object> alone = new LinkedHashMap<>(form);
    alone.put("rules", List.of(edited));
    read(alone)
        .ifPresent(
            found -> {
              List<Rule> rules = new ArrayList<>(policy.rules());
              rules.set(index, found.rules().getFirst());
              add(kind, policy.rules().get(index), part, before, after, rules);
            });
  }

  private void add(
      Kind kind,
      Rule rule,
      String part,
      @Nullable String before,
      @Nullable String after,
      List<Rule> rules) {
    Policy mutated =
        new Policy(
            policy.version(),
            policy.timezone(),
            policy.defaults(),
            policy.let(),
            rules,
            policy.masks(),
            policy.defaultApproval());
    mutants.add(new Mutant(kind, rule.name(), part, before, after, mutated));
  }

  private static Kind kind(ExpressionEdits.Edit edit) {
    return switch (edit.kind()) {
      case OPERATOR -> Kind.OPERATOR;
      case VALUE -> Kind.VALUE;
      case NEGATION -> Kind.NEGATION;
    };
  }

  private static Optional<Approval> weaker(Approval approval) {
    return switch (approval) {
      case BLOCK -> Optional.of(Approval.APPROVE);
      case APPROVE -> Optional.of(Approval.AUTO);
      case AUTO -> Optional.empty();
    };
  }

  /** The one below; above the lowest. */
  private static RiskLevel other(RiskLevel level) {
    return switch (level) {
      case LOW -> RiskLevel.MEDIUM;
      case MEDIUM -> RiskLevel.LOW;
      case HIGH -> RiskLevel.MEDIUM;
      case CRITICAL -> RiskLevel.HIGH;
    };
  }

  private static String risk(RiskLevel level) {
    return level.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> with(List<String> list, int index, String text) {
    List<String> edited = new ArrayList<>(list);
    edited.set(index, text);
    return edited;
  }

  private static List<String> texts(Object globs) {
    return globs instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of((String) globs);
  }

  @SuppressWarnings("unchecked") // The canonical form's maps have string keys.
  private static Map<String, Object> asMap(@Nullable Object map) {
    return (Map<String, Object>) Objects.requireNonNull(map);
  }
}

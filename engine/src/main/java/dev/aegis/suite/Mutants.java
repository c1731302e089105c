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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the mutants of a policy: edits of its {@linkplain CanonicalPolicy canonical form}, one
 * thing at a time, read back as any policy is. What is no policy then is no mutant.
 */
final class Mutants {
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
    List<?> rules = (List<?>) Objects.requireNonNull(mutants.form.get("rules"));
    for (int i = 0; i < rules.size(); i++) {
      mutants.rule(i, rules.get(i));
    }
    return mutants.mutants;
  }

  private void defaults() {
    Approval approval = policy.defaults().approval();
    RiskLevel risk = policy.defaults().riskLevel();
    RuleEdit.weaker(approval)
        .ifPresent(
            weaker ->
                defaults(weaker, risk, Kind.APPROVAL, "approval", approval.word(), weaker.word()));
    RiskLevel other = RuleEdit.other(risk);
    defaults(
        approval, other, Kind.RISK_LEVEL, "risk_level", RuleEdit.word(risk), RuleEdit.word(other));
  }

  private void defaults(
      Approval approval, RiskLevel risk, Kind kind, String part, String before, String after) {
    Map<String, Object> defaults =
        Map.of("approval", approval.word(), "risk_level", RuleEdit.word(risk));
    with("defaults", defaults)
        .map(found -> new Mutant(kind, Decision.DEFAULT_RULE, part, before, after, found))
        .ifPresent(mutants::add);
  }

  private void named(String name, String expression) {
    for (ExpressionEdits.Edit edit : ExpressionEdits.of(expression)) {
      Map<String, Object> let = new LinkedHashMap<>(policy.let());
      let.put(name, edit.text());
      with("let", let)
          .map(found -> new Mutant(Kind.of(edit), name, "let", edit.before(), edit.after(), found))
          .ifPresent(mutants::add);
    }
  }

  /** The policy with another part, unless it is none then. */
  private Optional<Policy> with(String key, Object value) {
    Map<String, Object> edited = new LinkedHashMap<>(form);
    edited.put(key, value);
    SourceText text = new SourceText("mutant.json", Json.STRICT.write(edited));
    return PolicyReader.readJson(text, functions).value();
  }

  private void rule(int index, Object written) {
    Rule rule = policy.rules().get(index);
    for (RuleEdit edit : RuleEdit.of(rule, asMap(written))) {
      with("rules", List.of(edit.rule()))
          .ifPresent(
              alone -> {
                List<Rule> rules = new ArrayList<>(policy.rules());
                rules.set(index, alone.rules().getFirst());
                add(rule, edit.kind(), edit.part(), edit.before(), edit.after(), rules);
              });
    }
    if (index + 1 < policy.rules().size()) {
      List<Rule> rules = new ArrayList<>(policy.rules());
      Collections.swap(rules, index, index + 1);
      add(rule, Kind.SWAPPED, "", null, rules.get(index).name(), rules);
    }
    List<Rule> rules = new ArrayList<>(policy.rules());
    rules.remove(index);
    add(rule, Kind.DROPPED, "", null, null, rules);
  }

  private void add(
      Rule rule,
      Kind kind,
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

  @SuppressWarnings("unchecked") // The canonical form's maps have string keys.
  private static Map<String, Object> asMap(Object map) {
    return (Map<String, Object>) map;
  }
}

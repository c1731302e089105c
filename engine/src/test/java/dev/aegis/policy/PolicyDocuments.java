package dev.aegis.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.jspecify.annotations.Nullable;

/** Generates the values of policies: mostly right, here and there wrong in one place or several. */
final class PolicyDocuments {
  private static final List<@Nullable Object> ODD = odd();

  private final Random random;
  private final int oddness;

  private PolicyDocuments(Random random, int oddness) {
    this.random = random;
    this.oddness = oddness;
  }

  /** Policies as JSON values. */
  static Arbitrary<Map<String, @Nullable Object>> any() {
    return Arbitraries.randomValue(
        random -> new PolicyDocuments(random, random.nextBoolean() ? 0 : 12).policy());
  }

  /** Right ones alone. */
  static Arbitrary<Map<String, @Nullable Object>> right() {
    return Arbitraries.randomValue(random -> new PolicyDocuments(random, 0).policy());
  }

  private Map<String, @Nullable Object> policy() {
    Map<String, @Nullable Object> policy = new LinkedHashMap<>();
    put(policy, "version", "1", 1L, 1.0);
    put(policy, "timezone", "UTC", "Europe/Berlin");
    if (random.nextInt(3) == 0) {
      Map<String, @Nullable Object> defaults = new LinkedHashMap<>();
      put(defaults, "risk_level", "low", "HIGH");
      put(defaults, "approval", "auto", "Block", "approve");
      add(policy, "defaults", defaults);
    }
    if (random.nextInt(3) == 0) {
      Map<String, @Nullable Object> let = new LinkedHashMap<>();
      put(let, "fine", "true", "params.a == 1");
      put(let, oddness > 0 && random.nextInt(4) == 0 ? "not fine" : "also", "params.b");
      add(policy, "let", let);
    }
    if (random.nextInt(3) == 0) {
      Map<String, @Nullable Object> audit = new LinkedHashMap<>();
      List<Object> mask = new ArrayList<>(List.of("params.a", "params.*.b c"));
      if (oddness > 0 && random.nextInt(4) == 0) {
        mask.add(
            List.of(
                    "params",
                    "a",
                    "params.",
                    "params..a",
                    "params.*a",
                    "xparams.a",
                    1L,
                    "params.\n")
                .get(random.nextInt(8)));
      }
      put(audit, "mask", List.of(), mask);
      extra(audit);
      add(policy, "audit", audit);
    }
    List<@Nullable Object> rules = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      rules.add(rule(i));
    }
    add(policy, "rules", rules);
    extra(policy);
    return policy;
  }

  private Map<String, @Nullable Object> rule(int index) {
    Map<String, @Nullable Object> rule = new LinkedHashMap<>();
    put(rule, "name", "r" + index);
    put(rule, "description", "a text", "");
    put(rule, "reason", "é🚀\n");
    if (random.nextBoolean()) {
      Map<String, @Nullable Object> match = new LinkedHashMap<>();
      put(match, "type", "a*", List.of("b"), List.of("x", "y?"));
      put(match, "target", "*", "[a-z]");
      put(match, "agent", "ops-*", List.of("ci"));
      extra(match);
      add(rule, "match", match);
    }
    if (random.nextBoolean()) {
      add(rule, "conditions", conditions());
    }
    put(rule, "when", "params.a > 1", "true");
    put(rule, "risk_level", "low", "Medium", "CRITICAL");
    boolean asks = random.nextBoolean();
    if (asks) {
      put(rule, "approval", "approve", "APPROVE");
    } else {
      put(rule, "approval", "auto", "Block");
    }
    if (asks || (oddness > 0 && random.nextInt(oddness) == 0)) {
      Map<String, @Nullable Object> review = new LinkedHashMap<>();
      put(review, "handler", "inbox");
      put(review, "timeout", "15m", "1s", "30d", "2592000s", "0720h", "43200m");
      put(review, "quorum", 1L, 16L, 2.0);
      put(review, "approvers", List.of("alice", "sre-*"), "bob");
      extra(review);
      add(rule, "review", review);
    }
    extra(rule);
    return rule;
  }

  private Map<String, @Nullable Object> conditions() {
    Map<String, @Nullable Object> conditions = new LinkedHashMap<>();
    put(conditions, "time_after", "08:00", "23:59");
    put(conditions, "time_before", "00:00", "09:30");
    put(conditions, "weekdays", List.of(1L, "TUE", 7.0), List.of("mon"));
    for (String test : List.of("gt", "gte", "lt", "lte")) {
      parameters(conditions, "param_" + test, 1L, 2.5, "text");
    }
    parameters(conditions, "param_eq", 1L, "x", true, List.of(1L), Map.of("k", "v"));
    parameters(conditions, "param_contains", "x", 3L);
    parameters(conditions, "param_matches", "^a+$");
    extra(conditions);
    return conditions;
  }

  private void parameters(Map<String, @Nullable Object> into, String key, Object... operands) {
    if (random.nextInt(4) == 0) {
      Map<String, @Nullable Object> tests = new LinkedHashMap<>();
      put(tests, "a", operands);
      put(tests, "x-b.c", operands);
      add(into, key, tests);
    }
  }

  private void put(Map<String, @Nullable Object> into, String key, Object... values) {
    if (random.nextInt(3) > 0) {
      add(into, key, values[random.nextInt(values.length)]);
    }
  }

  private void add(Map<String, @Nullable Object> into, String key, @Nullable Object value) {
    boolean odd = oddness > 0 && random.nextInt(oddness * 4) == 0;
    into.put(key, odd ? ODD.get(random.nextInt(ODD.size())) : value);
  }

  private void extra(Map<String, @Nullable Object> into) {
    if (random.nextInt(8) == 0) {
      into.put("x-note", ODD.get(random.nextInt(ODD.size())));
    }
    if (oddness > 0 && random.nextInt(oddness * 2) == 0) {
      into.put("unknown", 1L);
    }
  }

  private static List<@Nullable Object> odd() {
    List<@Nullable Object> odd = new ArrayList<>();
    odd.add(null);
    odd.addAll(
        List.of(
            true,
            0L,
            1L,
            8L,
            17L,
            1.0,
            1.5,
            "",
            "x",
            "auto",
            "1",
            "low ",
            "31d",
            "0s",
            "24:00",
            "<default>",
            "a\u0001",
            List.of(),
            List.of("a"),
            List.of(1L),
            List.of(List.of()),
            Map.of(),
            Map.of("a", 1L),
            Map.of("type", List.of()),
            "ſunday",
            "bloc\u212A"));
    return odd;
  }
}

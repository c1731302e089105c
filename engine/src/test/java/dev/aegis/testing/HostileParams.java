package dev.aegis.testing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of parameters that no polite caller has, and a policy that looks at them in every way. */
public final class HostileParams {
  /** Rules that nearly every value of {@code v} makes undecidable, or not, each in its own way. */
  public static final String POLICY =
      """
      defaults: {approval: auto, risk_level: low}
      rules:
        - {name: overflow, when: params.v + 9223372036854775807 > 5, approval: block}
        - {name: ordered, when: params.v < 1, approval: block}
        - {name: equal, when: 'params.v == params.v && params.v == [[1]]', approval: block}
        - {name: text, when: params.v.contains('needle'), approval: block}
        - {name: regex, when: params.v.matches('x+y'), approval: block}
        - {name: glob, when: params.v.glob('*needle*'), approval: block}
        - {name: size, when: size(params.v) == 3, approval: block}
        - {name: macro, when: 'params.v.exists(x, x == params.v)', approval: block}
        - {name: converted, when: string(params.v) == int(params.v), approval: block}
        - {name: whole, when: 'params == {}', approval: block}
        - {name: map_eq, conditions: {param_eq: {v: [1]}}, approval: block}
        - {name: map_gt, conditions: {param_gt: {v: 5}}, approval: block}
        - {name: map_path, conditions: {param_lt: {v.a: 5}}, approval: block}
        - {name: map_contains, conditions: {param_contains: {v: needle}}, approval: block}
        - {name: map_matches, conditions: {param_matches: {v: needle}}, approval: block}
      """;

  private HostileParams() {}

  /** What JSON has, though seldom so. */
  public static Map<String, Object> json() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("the largest int", Long.MAX_VALUE);
    values.put("the smallest int", Long.MIN_VALUE);
    values.put("a large double", Double.MAX_VALUE);
    values.put("10 MB", "x".repeat(10_000_000));
    values.put("200 lists", nested(200, false));
    values.put("200 maps", nested(200, true));
    return values;
  }

  /** What only a program can hand over. */
  public static Map<String, Object> beyondJson() {
    Map<@Nullable Object, @Nullable Object> odd = new HashMap<>();
    odd.put(null, null);
    odd.put(1, List.of());
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("NaN", Double.NaN);
    values.put("infinity", Double.NEGATIVE_INFINITY);
    values.put("a number past 64 bits", BigInteger.ONE.shiftLeft(64));
    values.put("a decimal", new BigDecimal("1e400"));
    values.put("a character", 'x');
    values.put("keys that are no texts", odd);
    values.put("100,000 lists", nested(100_000, false));
    values.put("100,000 maps", nested(100_000, true));
    return values;
  }

  private static Object nested(int levels, boolean maps) {
    Object value = 1L;
    for (int i = 0; i < levels; i++) {
      value = maps ? Map.of("a", value) : List.of(value);
    }
    return value;
  }
}

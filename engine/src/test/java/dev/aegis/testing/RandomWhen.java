package dev.aegis.testing;

import dev.aegis.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Random policies, as text, of {@code when} conditions that ask what parameters are and never
 * whether they are there: without {@code has}, {@code in params}, {@code size(params)} or {@code
 * params} as a whole.
 */
public final class RandomWhen {
  public static final List<String> PARAMETERS = List.of("a", "b", "c", "d");

  /** What parameters can be: each kind of value, and those that the conditions compare with. */
  public static final List<@Nullable Object> VALUES = values();

  private final Random random;
  private int macros;

  public RandomWhen(Random random) {
    this.random = random;
  }

  /** A policy in JSON, which is YAML. */
  public String policy() {
    Map<String, Object> policy = new LinkedHashMap<>();
    policy.put(
        "defaults",
        Map.of(
            "approval", pick("auto", "approve", "block"), "risk_level", pick("low", "critical")));
    policy.put("let", Map.of("named", bool(2), "other", "named || " + bool(1)));
    List<Object> rules = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      Map<String, Object> rule = new LinkedHashMap<>();
      if (random.nextInt(8) > 0) {
        rule.put("when", bool(3));
      }
      rule.put("approval", pick("auto", "approve", "block"));
      rule.put("risk_level", pick("low", "medium", "high", "critical"));
      rules.add(rule);
    }
    policy.put("rules", rules);
    return Json.OWN.write(policy);
  }

  /** Some of the parameters. */
  public Map<String, @Nullable Object> params() {
    Map<String, @Nullable Object> params = new LinkedHashMap<>();
    for (String name : PARAMETERS) {
      if (random.nextInt(6) > 0) {
        params.put(name, VALUES.get(random.nextInt(VALUES.size())));
      }
    }
    return params;
  }

  private String bool(int depth) {
    int simple = 9;
    return switch (random.nextInt(depth == 0 ? simple : simple + 9)) {
      case 0 -> param() + pick(" == ", " != ") + constant();
      case 1 -> param() + pick(" < ", " <= ", " > ", " >= ") + ordered();
      case 2 -> ordered() + pick(" == ", " < ", " >= ") + param();
      case 3 -> param() + " in [" + constant() + ", " + constant() + "]";
      case 4 -> text() + pick(".startsWith", ".contains", ".matches", ".glob") + "('x*')";
      case 5 -> constant() + " in " + param();
      case 6 -> param();
      case 7 -> pick("clock.hour < 12", "clock.weekday <= 5", "action.type == 'pay'", "true");
      case 8 -> "size(" + param() + ") > 1";
      case 9, 10 -> "(" + bool(depth - 1) + pick(" && ", " || ") + bool(depth - 1) + ")";
      case 11 -> "!(" + bool(depth - 1) + ")";
      case 12 -> "(" + bool(depth - 1) + " ? " + bool(depth - 1) + " : " + bool(depth - 1) + ")";
      case 13 -> "(" + number(depth) + pick(" == ", " < ", " >= ") + number(depth) + ")";
      case 14 -> quantified(param(), depth);
      case 15 -> quantified("[" + param() + ", " + param() + ", 1]", depth);
      case 16 -> depth < 3 ? bool(depth - 1) : pick("named", "other", "!named");
      default -> "([" + bool(depth - 1) + ", " + bool(depth - 1) + "][" + number(0) + "])";
    };
  }

  private String quantified(String range, int depth) {
    String variable = "v" + macros++;
    String test = variable + pick(" == ", " > ", " != ") + ordered();
    String body = random.nextBoolean() ? test : test + pick(" || ", " && ") + bool(depth - 1);
    return switch (random.nextInt(3)) {
      case 0 -> range + ".filter(" + variable + ", " + body + ") == []";
      case 1 -> range + ".map(" + variable + ", " + body + ", 1) != [1]";
      default -> range + pick(".all(", ".exists(", ".exists_one(") + variable + ", " + body + ")";
    };
  }

  private String number(int depth) {
    return switch (random.nextInt(depth == 0 ? 3 : 5)) {
      case 0 -> pick("0", "1", "2", "1.5");
      case 1 -> "params." + pick("a", "b");
      case 2 -> "int(" + param() + ")";
      case 3 ->
          "(" + number(depth - 1) + pick(" + ", " - ", " * ", " / ") + number(depth - 1) + ")";
      default -> "(" + bool(depth - 1) + " ? " + number(0) + " : " + number(0) + ")";
    };
  }

  private String text() {
    return random.nextBoolean() ? "string(" + param() + ")" : param();
  }

  private String param() {
    String name = pick("a", "b", "c", "d");
    return switch (random.nextInt(8)) {
      case 0 -> "params['" + name + "']";
      case 1 -> "params." + name + ".x";
      case 2 -> "params." + name + "[0]";
      case 3 -> "params[" + pick("params.a", "'b'", "clock.hour < 12 ? 'a' : 'c'") + "]";
      default -> "params." + name;
    };
  }

  private String constant() {
    return random.nextInt(5) == 0 ? pick("null", "[1]", "{'x': 1}") : ordered();
  }

  private String ordered() {
    return pick("0", "1", "2", "-1", "1.5", "'x'", "'xy'", "''", "true", "false");
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
            2L,
            -1L,
            Long.MAX_VALUE,
            1.5,
            "",
            "x",
            "xy",
            "a",
            "1",
            List.of(),
            List.of(1L),
            List.of(true, "x"),
            Map.of(),
            Map.of("x", 1L),
            Map.of("x", true, "y", "x")));
    return Collections.unmodifiableList(values);
  }

  private String pick(String... from) {
    return from[random.nextInt(from.length)];
  }
}

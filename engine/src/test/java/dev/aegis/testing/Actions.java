package dev.aegis.testing;

import dev.aegis.action.Action;
import dev.aegis.glob.Glob;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * Random actions aimed at the boundaries of a policy: texts that just match one of its globs or
 * just miss it, parameters beside its thresholds, times around its minutes.
 */
public final class Actions {
  private static final String LETTERS = "abx]é/";
  private static final List<Object> NEIGHBOURS =
      List.of(
          -1L,
          0L,
          1L,
          2L,
          -0.0,
          0.0,
          0.5,
          1.0,
          Math.nextUp(1.0),
          Math.nextDown(1.0),
          9_007_199_254_740_992L,
          9_007_199_254_740_993L,
          9_007_199_254_740_992.0,
          Long.MAX_VALUE,
          0x1p63,
          1e300,
          "",
          "x",
          "xy",
          "1",
          "😀",
          true,
          false);

  private final Random random;
  private final Policy policy;

  public Actions(Policy policy, long seed) {
    this.policy = policy;
    this.random = new Random(seed);
  }

  /** Another action. */
  public Action next() {
    return new Action(
        text(rule -> rule.match().types()),
        text(rule -> rule.match().targets()),
        params(),
        "",
        pick(List.of("", "bot", "bot1", "human")),
        "");
  }

  /** A time in the minutes where the clock conditions of {@link Policies} turn. */
  public static Instant time(Random random) {
    long day = random.nextInt(8);
    long minute =
        (random.nextInt(4) * 3L + 7) * 60 + random.nextInt(5) - 2 - 60L * random.nextInt(4);
    return Instant.parse("2026-03-26T00:00:00Z")
        .plusSeconds(day * 86_400 + minute * 60 + random.nextInt(60));
  }

  public Instant time() {
    return time(random);
  }

  private String text(Function<Rule, List<Glob>> globs) {
    if (policy.rules().isEmpty() || random.nextInt(8) == 0) {
      return letters(random.nextInt(6));
    }
    StringBuilder text = new StringBuilder();
    for (Glob.Part part : pick(globs.apply(pick(policy.rules()))).parts()) {
      switch (part) {
        case Glob.Literal(String literal) -> text.append(literal);
        case Glob.Star star -> text.append(letters(random.nextInt(4)));
        case Glob.AnyOne any -> text.append(pick(List.of("a", "😀", "\n")));
        case Glob.OneOf(boolean negated, List<Glob.Range> ranges) ->
            text.append(
                negated || random.nextInt(4) == 0
                    ? letters(1)
                    : Character.toString(pick(ranges).first()));
      }
    }
    int near = text.isEmpty() ? 0 : random.nextInt(text.length());
    switch (random.nextInt(6)) {
      case 0 -> text.insert(text.offsetByCodePoints(0, text.codePointCount(0, near)), letters(1));
      case 1 -> text.append(letters(1));
      case 2 -> {
        if (!text.isEmpty() && !Character.isSurrogate(text.charAt(near))) {
          text.deleteCharAt(near);
        }
      }
      default -> {}
    }
    return text.toString();
  }

  private Map<String, Object> params() {
    Map<String, Object> params = new HashMap<>();
    for (String name : Policies.PARAMETERS) {
      switch (random.nextInt(8)) {
        case 0, 1 -> {}
        case 2 -> params.put(name, null);
        case 3 -> params.put(name, List.of(pick(NEIGHBOURS)));
        case 4 -> params.put(name, Map.of("b", pick(NEIGHBOURS)));
        default -> params.put(name, pick(NEIGHBOURS));
      }
    }
    return params;
  }

  private String letters(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}

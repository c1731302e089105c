package dev.aegis.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.condition.Functions;
import dev.aegis.decision.Decision;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ConditionFunction;
import dev.aegis.spi.ValueType;
import dev.aegis.testing.NaivePolicy;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Decisions by policies whose conditions call functions, good ones and broken ones. */
class FunctionPropertiesTest {
  private static final Instant AT = Instant.parse("2026-03-02T10:00:00Z");

  /** What the broken function gives or throws, one after another. */
  private static final List<ConditionFunction.Body> JUNK =
      List.of(
          args -> null,
          args -> "true",
          args -> 1L,
          args -> new Object(),
          args -> List.of(true),
          args -> Double.NaN,
          args -> {
            throw new IllegalStateException("broken");
          },
          args -> {
            throw new LinkageError("broken");
          },
          args -> {
            throw new StackOverflowError();
          });

  @Property(tries = 400)
  void treeLinearWalkAndNaiveWalkAgree(@ForAll long seed) {
    Random random = new Random(seed);
    Functions functions = functions(JUNK.get(random.nextInt(JUNK.size())));
    Policy policy = policy(policy(random), functions);
    Matcher matcher = Matcher.compile(policy);
    for (int i = 0; i < 10; i++) {
      Action action = action(random);
      Decision decision = matcher.decide(action, AT);
      assertThat(decision).isEqualTo(matcher.explain(action, AT).decision());
      assertThat(decision).isEqualTo(new NaivePolicy(policy).decide(action, AT));
    }
  }

  @Property(tries = 400)
  void aBrokenFunctionIsNeverMorePermissiveThanAnyAnswerOfIt(@ForAll long seed) {
    Random random = new Random(seed);
    String text = policy(random);
    Matcher broken = matcher(text, JUNK.get(random.nextInt(JUNK.size())));
    Matcher opaque = broken.withoutFunctions();
    List<Matcher> whole = List.of(matcher(text, args -> true), matcher(text, args -> false));
    for (int i = 0; i < 10; i++) {
      Action action = action(random);
      Decision decision = broken.decide(action, AT);
      for (Matcher answering : whole) {
        Decision possible = answering.decide(action, AT);
        assertThat(decision.approval()).isGreaterThanOrEqualTo(possible.approval());
        assertThat(decision.riskLevel()).isGreaterThanOrEqualTo(possible.riskLevel());
      }
      assertThat(opaque.decide(action, AT).approval()).isGreaterThanOrEqualTo(decision.approval());
    }
  }

  private static Matcher matcher(String text, ConditionFunction.Body broken) {
    return Matcher.compile(policy(text, functions(broken)));
  }

  private static Policy policy(String text, Functions functions) {
    return PolicyReader.read(List.of(new SourceText("policy.yaml", text)), functions).get();
  }

  /** One that always says the same of the same, one that fails for some, and a broken one. */
  private static Functions functions(ConditionFunction.Body broken) {
    return Functions.NONE.and(
        List.of(
            new ConditionFunction(
                "acme.even",
                List.of(ValueType.INT),
                ValueType.BOOL,
                args -> (Long) args.getFirst() % 2 == 0),
            new ConditionFunction(
                "acme.score",
                List.of(ValueType.DYN),
                ValueType.INT,
                args -> {
                  if (args.getFirst() instanceof String text) {
                    return (long) text.length();
                  }
                  throw new IllegalArgumentException("no text");
                }),
            new ConditionFunction("acme.broken", List.of(ValueType.DYN), ValueType.BOOL, broken)));
  }

  private static String policy(Random random) {
    StringBuilder text = new StringBuilder("defaults: {approval: ");
    text.append(approval(random)).append("}\nlet:\n  named: \"").append(bool(random, 2));
    text.append("\"\nrules:\n");
    for (int i = random.nextInt(8); i >= 0; i--) {
      text.append("  - {approval: ")
          .append(approval(random))
          .append(", risk_level: ")
          .append(List.of("low", "medium", "critical").get(random.nextInt(3)))
          .append(", match: {type: '")
          .append(random.nextInt(3) == 0 ? "a" : "*")
          .append("'}, when: \"")
          .append(bool(random, 3))
          .append("\"}\n");
    }
    return text.toString();
  }

  private static String approval(Random random) {
    return List.of("auto", "approve", "block").get(random.nextInt(3));
  }

  private static String bool(Random random, int depth) {
    String parameter = "params." + (random.nextBoolean() ? "x" : "y");
    return switch (random.nextInt(depth == 0 ? 6 : depth == 3 ? 11 : 10)) {
      case 0 -> "acme.even(" + parameter + ")";
      case 1 -> "acme.score(" + parameter + ") > " + random.nextInt(3);
      case 2 -> "acme.broken(" + parameter + ")";
      case 3 -> parameter + " == " + random.nextInt(3);
      case 4 -> parameter + " >= " + random.nextInt(3);
      case 5 -> "[1, 2].exists(v, acme.even(v))";
      case 6, 7 -> "(" + bool(random, depth - 1) + " && " + bool(random, depth - 1) + ")";
      case 8 -> "(" + bool(random, depth - 1) + " || " + bool(random, depth - 1) + ")";
      case 9 -> "!(" + bool(random, depth - 1) + ")";
      default -> "named";
    };
  }

  private static Action action(Random random) {
    Map<String, @Nullable Object> params = new LinkedHashMap<>();
    for (String name : List.of("x", "y")) {
      switch (random.nextInt(6)) {
        case 0 -> {}
        case 1 -> params.put(name, "x".repeat(random.nextInt(3)));
        case 2 -> params.put(name, null);
        default -> params.put(name, (long) random.nextInt(3));
      }
    }
    return Action.of(random.nextBoolean() ? "a" : "b", "t", params);
  }
}

package dev.aegis.benchmarks;

import dev.aegis.action.Action;
import dev.aegis.condition.Attribute;
import dev.aegis.condition.Function;
import dev.aegis.condition.Term;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.glob.Glob;
import dev.aegis.policy.Defaults;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.policy.Rule;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A policy with actions to decide on.
 *
 * @param actions a power of two
 */
public record Workload(Policy policy, List<Action> actions) {
  private static final int ACTIONS = 1024;
  private static final String[] VERBS = {
    "read", "write", "delete", "deploy", "restart", "export", "grant", "refund"
  };

  private static final List<Approval> APPROVALS = List.of(Approval.values());
  private static final List<RiskLevel> RISKS = List.of(RiskLevel.values());
  private static final SourceText SOURCE = new SourceText("benchmark", "");
  private static final Span PLACE = new Span(0, 0);

  /** The kinds, as the table of results names them. */
  public enum Kind {
    /** Exact names and a catch-all; the action misses all names. */
    W1,
    /** Prefixes, exact names with a glob on the target, globs with a threshold. */
    W2,
    /** General globs, lists, regular expressions, expressions with time, nesting and macros. */
    W3,
    /** Globs with many stars. */
    W4_STARS,
    /** Prefixes that differ at their ends alone. */
    W4_PREFIXES,
    /** The longest action type and target that there can be. */
    W4_LONG,
    /** Globs of sets and question marks that a long text nearly matches everywhere. */
    W4_SETS,
    /** Rules with the same type and different conditions. */
    W4_CONDITIONS
  }

  public static Workload of(Kind kind, int size) {
    Random random = new Random(42);
    return switch (kind) {
      case W1 -> exact(size);
      case W2 -> mixed(size, random);
      case W3 -> general(size, random);
      case W4_STARS -> stars(size, random);
      case W4_PREFIXES -> prefixes(size);
      case W4_LONG -> longest(size, random);
      case W4_SETS -> sets(size, random);
      case W4_CONDITIONS -> conditions(size);
    };
  }

  private static Workload exact(int size) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      rules.add(rule(i, "action_" + i, "target_" + i, null));
    }
    rules.add(rule(size, "*", "*", null));
    return new Workload(policy(rules), List.of(Action.of("unknown_action", "unknown_target")));
  }

  /** W2 as its author would write it. */
  static String mixedPolicy(int size) {
    Random random = new Random(42);
    StringBuilder rules = new StringBuilder("rules:\n");
    for (int i = 0; i < size; i++) {
      String verb = VERBS[i % VERBS.length];
      rules.append("- {name: rule_").append(i).append(", match: {type: ");
      switch (i % 5) {
        case 0, 1, 2 -> rules.append("'%s_%d_*'}".formatted(verb, i));
        case 3 -> rules.append("%s_%d, target: 'staging_*'}".formatted(verb, i));
        default ->
            rules.append(
                "'%s_big_%d*'}, conditions: {param_gt: {amount: %d}}"
                    .formatted(verb, i, random.nextInt(1000)));
      }
      verdict(rules, i);
    }
    return rules.toString();
  }

  private static Workload mixed(int size, Random random) {
    List<Action> actions = new ArrayList<>();
    for (int a = 0; a < ACTIONS; a++) {
      int i = random.nextInt(size);
      String name = VERBS[i % VERBS.length] + "_" + i;
      Map<String, Object> params = Map.of("amount", (long) random.nextInt(2000));
      if (random.nextInt(10) == 0) {
        actions.add(Action.of("nothing_" + i, "prod_db", params));
      } else if (i % 5 < 3) {
        actions.add(Action.of(name + "_now", "prod_db", params));
      } else if (i % 5 == 3) {
        actions.add(Action.of(name, "staging_" + random.nextInt(10), params));
      } else {
        actions.add(Action.of(VERBS[i % VERBS.length] + "_big_" + i + "x", "prod_db", params));
      }
    }
    return new Workload(read(mixedPolicy(size)), actions);
  }

  private static Workload general(int size, Random random) {
    StringBuilder rules = new StringBuilder("rules:\n");
    for (int i = 0; i < size; i++) {
      String verb = VERBS[i % VERBS.length];
      rules.append("- {name: rule_").append(i).append(", match: {type: ");
      rules.append(
          switch (i % 10) {
            case 0 -> "'*_%d'}".formatted(i);
            case 1 -> "'*%s?%d*'}".formatted(verb, i);
            case 2 -> "'[a-m]*_%d_?'}".formatted(i);
            case 3 -> "'*x%dx*', target: 'db_*'}, when: clock.time < '18:00'".formatted(i);
            case 4 -> "['%s_*_%d', 'alt_%d*', '*_old_%d_*']}".formatted(verb, i, i, i);
            case 5 -> "'?%s%d', target: ['[!p]*', 'q?*']}".formatted(verb, i);
            case 6 ->
                "'*_re_%d_*'}, when: \"params.name.matches('^(user|svc)-[0-9]+$')\"".formatted(i);
            case 7 ->
                "'m_%d_*'}, when: 'params.items.exists(x, x.price > %d && x.kind in [\"a\", \"b\"])'"
                    .formatted(i, i % 90);
            case 8 ->
                ("'*_nest_%d'}, when: 'clock.weekday <= 5 && (params.a + params.b * 2 > %d ||"
                        + " !(params.c == \"x\"))'")
                    .formatted(i, i);
            default -> "'*end%d'}, conditions: {param_matches: {name: 'v[0-9]+'}}".formatted(i);
          });
      verdict(rules, i);
    }
    List<Action> actions = new ArrayList<>();
    for (int a = 0; a < ACTIONS; a++) {
      int i = random.nextInt(size);
      String verb = VERBS[i % VERBS.length];
      actions.add(
          Action.of(
              switch (i % 10) {
                case 0 -> "svc_" + i;
                case 1 -> "a" + verb + "_" + i + "z";
                case 2 -> "abc_" + i + "_z";
                case 3 -> "ax" + i + "xz";
                case 4 -> verb + "_all_" + i;
                case 5 -> "z" + verb + i;
                case 6 -> "do_re_" + i + "_mi";
                case 7 -> "m_" + i + "_x";
                case 8 -> "a_nest_" + i;
                default -> "the_end" + i;
              },
              "db_1",
              Map.of(
                  "name",
                  "user-" + i,
                  "a",
                  (long) i,
                  "b",
                  2L,
                  "c",
                  "x",
                  "items",
                  List.of(
                      Map.of("price", 10L, "kind", "c"),
                      Map.of("price", (long) random.nextInt(100), "kind", "a")))));
    }
    return new Workload(read(rules.toString()), actions);
  }

  private static void verdict(StringBuilder rule, int number) {
    rule.append(", approval: ")
        .append(APPROVALS.get(number % APPROVALS.size()).word())
        .append(", risk_level: ")
        .append(RISKS.get(number % RISKS.size()).name())
        .append("}\n");
  }

  private static Policy read(String yaml) {
    return PolicyReader.read(List.of(new SourceText("benchmark.yaml", yaml))).get();
  }

  private static Workload stars(int size, Random random) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      StringBuilder glob = new StringBuilder("*");
      for (int star = 0; star < 4; star++) {
        glob.append((char) ('a' + random.nextInt(26))).append('*');
      }
      rules.add(
          rule(i, glob.toString(), "*", new Term.ParameterTest("no", Term.Comparison.EQ, 1L)));
    }
    return new Workload(
        policy(rules), List.of(Action.of("the_quick_brown_fox_jumps_over_a_lazy_dog", "x")));
  }

  private static Workload prefixes(int size) {
    List<Rule> rules = new ArrayList<>();
    String common = "x".repeat(1000);
    for (int i = 0; i < size; i++) {
      rules.add(rule(i, common + i + (i % 2 == 0 ? "*" : "*?"), "*", null));
    }
    return new Workload(policy(rules), List.of(Action.of(common + "99999999", "x")));
  }

  private static Workload longest(int size, Random random) {
    Workload stars = stars(size, random);
    return new Workload(
        stars.policy(),
        List.of(
            Action.of(
                "zyxwvutsrqponmlkjihgfedcba_".repeat(38).substring(0, 1024), "y".repeat(8192))));
  }

  private static Workload sets(int size, Random random) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String glob =
          "*[%c-w]?[!%c]?[%d-9]*"
              .formatted('a' + random.nextInt(20), 'a' + random.nextInt(26), random.nextInt(9));
      rules.add(rule(i, glob, "*", null));
    }
    return new Workload(
        policy(rules),
        List.of(Action.of("the_quick_brown_fox_jumps_over_a_lazy_dog_".repeat(24), "x")));
  }

  private static Workload conditions(int size) {
    List<Rule> rules = new ArrayList<>();
    Term sum =
        call(
            Function.ADD,
            new Term.Select(new Term.Fact(Attribute.PARAMS), "a"),
            new Term.Select(new Term.Fact(Attribute.PARAMS), "b"));
    for (int i = 0; i < size; i++) {
      rules.add(
          rule(
              i,
              "same",
              "*",
              switch (i % 3) {
                case 0 -> new Term.ParameterTest("a", Term.Comparison.EQ, (long) i);
                case 1 -> new Term.ParameterTest("a", Term.Comparison.GT, 2L * size + i);
                default -> call(Function.EQUAL, sum, new Term.Constant((long) -i));
              }));
    }
    return new Workload(policy(rules), List.of(Action.of("same", "x", Map.of("a", 1L, "b", 2L))));
  }

  private static Term call(Function function, Term left, Term right) {
    return new Term.Call(function, List.of(left, right));
  }

  private static Policy policy(List<Rule> rules) {
    return new Policy(
        "sha256:benchmark",
        ZoneId.of("UTC"),
        new Defaults(RiskLevel.MEDIUM, Approval.APPROVE),
        Map.of(),
        rules);
  }

  private static Rule rule(int number, String type, String target, @Nullable Term condition) {
    Approval approval = APPROVALS.get(number % APPROVALS.size());
    return new Rule(
        "rule_" + number,
        null,
        null,
        new Rule.Match(List.of(Glob.of(type)), List.of(Glob.of(target)), List.of(Glob.of("*"))),
        Map.of(),
        null,
        condition,
        RISKS.get(number % RISKS.size()),
        approval,
        approval == Approval.APPROVE ? Review.DEFAULT : null,
        SOURCE,
        PLACE);
  }
}

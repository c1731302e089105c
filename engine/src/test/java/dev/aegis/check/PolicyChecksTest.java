package dev.aegis.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import dev.aegis.testing.Corpus;
import dev.aegis.testing.Policies;
import dev.aegis.testing.SmallStack;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyChecksTest {

  @Test
  void aRuleThatAnEarlierOneCovers() {
    List<Diagnostic> found =
        check(
            """
            rules:
              - {name: all_reads, match: {type: read*}, approval: auto}
              - {name: secret_reads, match: {type: read_secret*}, approval: block}
            """);
    assertThat(found).extracting(Diagnostic::code).containsExactly(Code.UNREACHABLE_RULE);
    assertThat(found.getFirst().message())
        .isEqualTo("rule `secret_reads` can never be met: `all_reads` covers all that it matches");
    assertThat(found.getFirst().position().line()).isEqualTo(3);
    assertThat(found.getFirst().hint()).contains("read_secret").contains("all_reads");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Two lists that together cover a third.
        "{match: {type: [a*, b*]}}, {match: {type: '[ab]x'}}",
        // Each dimension must be covered.
        "{match: {type: '*', target: 'x*'}}, {match: {type: a, target: xy}}",
        // A threshold within another.
        "{match: {type: pay}, when: params.n > 100}, {match: {type: pay}, when: params.n > 200}",
        "{match: {type: pay}, conditions: {param_gte: {n: 1}}}, {match: {type: pay}, when: params.n"
            + " == 7}",
        // Both halves of a switch, in either style.
        "{when: 'params.n > 5', match: {type: a}}, {when: 'params.n <= 5', match: {type: a}},"
            + " {match: {type: a}, conditions: {param_lt: {n: 9}}}",
        // Conditions on the type are globs on it.
        "{match: {type: deploy*}}, {when: action.type == 'deploy_now'}",
        "{conditions: {time_after: 08:00, time_before: 20:00}}, {conditions: {time_after: 09:00,"
            + " time_before: 18:00}}",
        "{conditions: {weekdays: [mon, tue, wed]}}, {when: clock.weekday < 3}",
        "{match: {agent: 'ops-*'}}, {match: {agent: ops-7}}"
      })
  void theLastRuleCanNeverBeMet(String rules) {
    assertThat(check("rules: [" + rules + "]"))
        .extracting(Diagnostic::code)
        .containsExactly(Code.UNREACHABLE_RULE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{match: {type: a*}}, {match: {type: '*a'}}",
        "{match: {type: a, target: x}}, {match: {type: a}}",
        "{match: {type: pay}, when: params.n > 200}, {match: {type: pay}, when: params.n > 100}",
        // Not covered where the parameter is absent.
        "{when: 'params.n > 5', match: {type: a}}, {when: 'params.n <= 5', match: {type: a}},"
            + " {match: {type: a}}",
        "{match: {type: a}, when: 'params.xs.exists(x, x > 1)'}, {match: {type: a}}",
        "{match: {type: 'a?'}}, {match: {type: 'a[!b]*'}}",
        "{conditions: {time_after: 22:00, time_before: 06:00}}, {conditions: {time_after: 05:00,"
            + " time_before: 07:00}}"
      })
  void everyRuleCanBeMet(String rules) {
    assertThat(check("rules: [" + rules + "]"))
        .extracting(Diagnostic::code)
        .doesNotContain(Code.UNREACHABLE_RULE);
  }

  @Test
  void aRuleThatDecidesNothing() {
    List<Diagnostic> found =
        check(
            """
            rules:
              - {name: secrets, match: {type: read, target: secret*}, approval: block}
              - {name: reads, match: {type: read*}, approval: block}
            """);
    assertThat(found).extracting(Diagnostic::code).containsExactly(Code.REDUNDANT_RULE);
    assertThat(found.getFirst().message())
        .isEqualTo("rule `secrets` decides nothing: without it `reads` would decide the same");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{match: {type: a}, approval: block}, {match: {type: a*}, approval: block, risk_level:"
            + " high}",
        "{match: {type: a}, approval: block}, {match: {type: a*}, when: params.x, approval: block}",
        "{match: {type: a}, approval: block, when: params.x}, {match: {type: a*}, approval: block}",
        "{match: {type: a}, approval: block}, {match: {target: x}}, {match: {type: a*}, approval:"
            + " block}",
        "{match: {type: a}, approval: auto}, {when: 'params.n > 1 && params.n < 0', name: never},"
            + " {match: {type: a}, approval: auto}",
        "{match: {type: a}}"
      })
  void aRuleThatDecidesSomething(String rules) {
    assertThat(check("rules: [" + rules + "]"))
        .extracting(Diagnostic::code)
        .doesNotContain(Code.REDUNDANT_RULE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "params.n > 5 && params.n < 3",
        "params.env == 'a' && params.env == 'b'",
        "false",
        "clock.hour > 23",
        "params.n > 1 && params.n == 'x'"
      })
  void aConditionThatIsNeverTrue(String condition) {
    assertThat(check("rules: [{approval: block, when: \"" + condition + "\"}]"))
        .extracting(Diagnostic::code)
        .containsExactly(Code.CONSTANT_CONDITION);
  }

  @Test
  void aConditionThatIsAlwaysTrue() {
    assertThat(check("rules: [{approval: block, when: clock.hour < 24}]"))
        .extracting(Diagnostic::message)
        .containsExactly("the condition of rule `rule_0` is always true");
  }

  @Test
  void anAbsentParameterThatSlipsPast() {
    List<Diagnostic> found =
        check(
            """
            rules:
              - {name: big, match: {type: pay}, conditions: {param_gt: {amount: 1000}}, approval: block}
              - {name: small, match: {type: pay}, approval: auto}
            """);
    assertThat(found).extracting(Diagnostic::code).containsExactly(Code.SLIPPED_PAST);
    assertThat(found.getFirst().message())
        .isEqualTo("an action without `amount` slips past rule `big` (block)");
    assertThat(found.getFirst().hint()).contains("`auto` by `small`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{param_matches: {cmd: 'rm -rf'}}",
        "{param_contains: {cmd: rm}}",
        "{param_contains: {cmd: 7}}",
        "{param_lt: {cmd: '100'}}",
        "{param_eq: {cmd: [1]}}"
      })
  void anAbsentParameterSlipsPastEveryKindOfTest(String conditions) {
    List<Diagnostic> found =
        check(
            "rules: [{name: bad, match: {type: sh}, conditions: "
                + conditions
                + ", approval: block}, {name: ok, match: {type: sh}, approval: auto}]");
    assertThat(found).extracting(Diagnostic::code).containsExactly(Code.SLIPPED_PAST);
    assertThat(found.getFirst().hint()).contains("`auto` by `ok`");
  }

  @Test
  void anAbsentParameterThatSlipsIntoSomethingAsStrict() {
    assertThat(
            check(
                """
                rules:
                  - {match: {type: pay}, conditions: {param_gt: {amount: 1000}}, approval: approve}
                  - {match: {type: pay}, approval: block}
                """))
        .isEmpty();
  }

  @Test
  void aDefaultThatPermits() {
    List<Diagnostic> found =
        check(
            """
            defaults: {approval: auto}
            rules:
              - {match: {type: delete*}, approval: block}
            """);
    assertThat(found).extracting(Diagnostic::code).containsExactly(Code.PERMISSIVE_DEFAULT);
    assertThat(found.getFirst().position().line()).isEqualTo(1);
  }

  @Test
  void aDefaultThatPermitsWhereThereIsNoRule() {
    List<Diagnostic> found = check("{x-defaults: 1, defaults: {approval: auto}}");
    assertThat(found).extracting(Diagnostic::code).containsExactly(Code.PERMISSIVE_DEFAULT);
    assertThat(found.getFirst().position().column()).isEqualTo(38);
  }

  @Test
  void aTypeIsNeverEmpty() {
    assertThat(check("{defaults: {approval: auto}, rules: [{match: {type: '?*'}}]}")).isEmpty();
  }

  @Test
  void aDefaultThatIsNeverReachedPermitsNothing() {
    assertThat(check("{defaults: {approval: auto}, rules: [{approval: block}]}")).isEmpty();
  }

  @Test
  void hostileGlobsAreGivenUpOnNotStumbledOver() {
    var rules = new StringBuilder("rules:\n");
    for (int i = 0; i < 200; i++) {
      rules.append("  - {match: {type: '*a").append(i).append("*b*c?????????????????*d*'}}\n");
    }
    assertThat(check(rules.toString())).isEmpty();
  }

  /** Alone each is quickly understood; it is their differences that grow. */
  @Test
  void rulesThatOverlapInManyWaysAreToldInBoundedTime() {
    assertTimeout(Duration.ofSeconds(60), () -> assertThat(check(overlapping(16))).hasSize(15));
    assertTimeout(Duration.ofSeconds(60), () -> assertThat(check(overlapping(66))).isNotEmpty());
  }

  private static String overlapping(int count) {
    var rules = new StringBuilder("rules:\n");
    for (int i = 0; i < count; i++) {
      rules.append(
          """
            - {name: equal%1$d, when: params.a == %1$d, approval: auto}
            - {name: more%1$d, when: params.amount > %1$d, risk_level: high}
            - {name: less%1$d, match: {type: '*x%1$d*'}, conditions: {param_lt: {b: %1$d}}}
          """
              .formatted(i));
    }
    return rules.toString();
  }

  @Test
  void longNamesAreShownShort() {
    String name = "n".repeat(1_000);
    assertThat(check("rules: [{name: " + name + ", match: {type: a}, when: '1 > 2'}]"))
        .allSatisfy(d -> assertThat(d.message()).hasSizeLessThan(200));
  }

  @Test
  void longConditionsNeedLittleRoom() throws Exception {
    for (String when :
        List.of("params.x" + "+1".repeat(2_000) + " == 1", "params" + ".a".repeat(2_000))) {
      String policy = "rules: [{when: '" + when + "'}, {when: '!(" + when + ")'}]";
      Matcher matcher =
          Matcher.compile(PolicyReader.read(List.of(new SourceText("a", policy))).get());
      assertThat(SmallStack.call(() -> PolicyChecks.check(matcher).warnings())).isEmpty();
    }
  }

  @Test
  void aParameterThatNobodyElseAsksFor() {
    List<Diagnostic> found =
        check(
            """
            rules:
              - {name: big, match: {type: pay}, when: params.amount > 1000, approval: block}
              - {name: mid, match: {type: pay}, when: "params.ammount > 100"}
              - {match: {type: pay}, conditions: {param_eq: {amount: 1}}, approval: auto}
            """);
    assertThat(found).extracting(Diagnostic::code).containsExactly(Code.MISSPELT_PARAMETER);
    assertThat(found.getFirst().message())
        .isEqualTo(
            "no other rule asks for the parameter `ammount`, and there is `amount` elsewhere");
    assertThat(found.getFirst().position().line()).isEqualTo(3);
    assertThat(found.getFirst().position().column()).isEqualTo(44);
    assertThat(found.getFirst().hint())
        .startsWith(
            "did you mean `amount`? for example `{\"action_type\":\"pay\",\"params\":{\"amount\":");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Asked for by two rules: it is meant.
        "{when: params.ammount > 1}, {when: params.amount > 2}, {when: params.ammount > 3},"
            + " {when: params.amount > 4}",
        // Both in one rule: they are two things.
        "{when: params.amount > params.amounts + 1}, {when: params.amount > 3}",
        "{when: params.disk1 > 1}, {when: params.disk2 > 3}",
        "{when: 'params.tags == []'}, {when: params.tag == 'x'}",
        "{when: params.min > 1}, {when: params.max > 3}",
        "{when: params.account > 1}, {when: params.amount > 3}",
        "{when: 'params.note == \"params.ammount\"'}, {when: params.amount > 3}"
      })
  void parametersThatAreMeant(String rules) {
    assertThat(check("rules: [" + rules + "]"))
        .extracting(Diagnostic::code)
        .doesNotContain(Code.MISSPELT_PARAMETER);
  }

  @Test
  void everyWarningHasAnExample() {
    List<Diagnostic> found =
        check(
            """
            defaults: {approval: auto}
            rules:
              - {match: {type: a}, when: params.x > 5 && params.x < 3}
              - {match: {type: b}, when: params.x > 5 || !(params.x > 5) || true}
              - {match: {type: c}, when: action.type == 'd'}
              - {match: {type: b}}
              - {match: {type: e}, conditions: {param_gt: {x: 1}}}
            """);
    assertThat(found)
        .extracting(Diagnostic::code)
        .containsExactlyInAnyOrder(
            Code.PERMISSIVE_DEFAULT,
            Code.CONSTANT_CONDITION,
            Code.CONSTANT_CONDITION,
            Code.UNREACHABLE_RULE,
            Code.UNREACHABLE_RULE,
            Code.SLIPPED_PAST);
    assertThat(found).allSatisfy(d -> assertThat(d.hint()).contains("for example `{"));
  }

  @Property(tries = 60)
  void everyWarningOfAnyPolicyHasAnExample(@ForAll Random random) {
    Policy policy = Policies.any(random);
    assertThat(PolicyChecks.check(Matcher.compile(policy)).warnings())
        .allSatisfy(d -> assertThat(d.hint()).contains("for example `{"));
  }

  /** What stands in the way of an example is asked for elsewhere, or by no name at all. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{when: size(params) == 0, approval: block}, {name: r, when: 'clock.hour < 24'}",
        "{when: params.x == 'secret'}, {name: r, when: 'clock.hour < 24'}",
        "{when: action.target == 't'}, {when: '!has(params.y) || params.y < 3'},"
            + " {name: r, when: 'clock.hour < 24'}",
        "{name: r, match: {type: ''}}",
        "{name: r, conditions: {param_gt: {a: 1, a.b: 1}}, when: 1 > 2}",
        "{when: params.amount > 1}, {name: r, when: '!has(params.ammount)'}",
      })
  void examplesAreFoundWhereTheyAreRare(String rules) {
    assertThat(check("rules: [" + rules + "]"))
        .isNotEmpty()
        .allSatisfy(d -> assertThat(d.hint()).contains("for example `{"));
  }

  @Test
  void deepAndManyParametersAreNotStumbledOver() {
    StringBuilder rules = new StringBuilder("defaults: {approval: auto}\nrules:\n");
    rules.append("- {when: '!has(params").append(".a".repeat(1_900)).append(") || false'}\n");
    for (int i = 0; i < 1_000; i++) {
      rules.append("- {when: 'params.p%d == \"x\"'}\n".formatted(i));
    }
    rules.append("- {name: r, when: 'clock.hour < 24'}\n");
    assertTimeout(Duration.ofSeconds(60), () -> check(rules.toString()));
  }

  @Test
  void longPoliciesAreLookedAtToo() {
    StringBuilder rules = new StringBuilder("rules:\n");
    for (int i = 0; i < 1_000; i++) {
      rules.append("  - {match: {type: 'a_%d_*'}}\n".formatted(i == 990 ? 7 : i));
    }

    assertThat(check(rules.toString()))
        .extracting(Diagnostic::code, Diagnostic::message)
        .containsExactly(
            tuple(
                Code.REDUNDANT_RULE,
                "rule `rule_7` decides nothing: without it `rule_990` would decide the same"),
            tuple(
                Code.UNREACHABLE_RULE,
                "rule `rule_990` can never be met: `rule_7` covers all that it matches"));
  }

  @Test
  void whatIsTooMuchToTellOfALaterRuleDoesNotUnmakeAnEarlierOne() {
    assertThat(
            check(
                """
                defaults: {approval: auto}
                rules:
                - {name: r0, approval: approve}
                - {name: r1, match: {type: '[!😀]'}, approval: block}
                """))
        .extracting(Diagnostic::code)
        .doesNotContain(Code.PERMISSIVE_DEFAULT);
  }

  @Test
  void looksAtOtherKindsOfValuesForAnExample() {
    assertThat(
            check(
                """
                defaults: {approval: auto}
                rules:
                - {name: r0, when: 'params.q.k != 2', approval: block}
                """))
        .singleElement()
        .satisfies(d -> assertThat(d.hint()).contains("{\"q\":{\"k\":2}}"));
  }

  @Test
  void saysWhatIsTooMuchToTell() {
    StringBuilder rules = new StringBuilder("rules:\n");
    for (int i = 0; i < 300; i++) {
      rules.append(
          "  - {match: {type: '*a?*b%d?*c*d*?[a-m]**', target: '*x?*%d?'}}\n".formatted(i, i));
    }
    SourceText source = new SourceText("policy.yaml", rules.toString());

    PolicyChecks.Report report =
        PolicyChecks.check(Matcher.compile(PolicyReader.read(List.of(source)).get()));

    assertThat(report.unchecked()).isBetween(1, 300);
    assertThat(report.warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"starter", "times", "let"})
  void policiesThatMeanWhatTheySay(String corpus) {
    assertThat(
            PolicyChecks.check(
                    Matcher.compile(PolicyReader.read(List.of(Corpus.policy(corpus))).get()))
                .warnings())
        .isEmpty();
  }

  private static List<Diagnostic> check(String policy) {
    SourceText source = new SourceText("policy.yaml", policy);
    return PolicyChecks.check(Matcher.compile(PolicyReader.read(List.of(source)).get())).warnings();
  }
}

package dev.aegis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.condition.Attribute;
import dev.aegis.condition.Function;
import dev.aegis.condition.Term;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.source.SourceText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyReaderTest {

  @Test
  void aPolicyThatSaysNothingAsksForEverything() {
    Policy policy = read("{}").get();
    assertThat(policy.timezone()).isEqualTo(ZoneId.of("UTC"));
    assertThat(policy.defaults()).isEqualTo(new Defaults(RiskLevel.MEDIUM, Approval.APPROVE));
    assertThat(policy.rules()).isEmpty();
  }

  @Test
  void aRuleThatSaysNothing() {
    Rule rule = read("rules: [{}]").get().rules().getFirst();
    assertThat(rule.name()).isEqualTo("rule_0");
    assertThat(rule.match().types()).extracting(Object::toString).containsExactly("*");
    assertThat(rule.condition()).isNull();
    assertThat(rule.riskLevel()).isEqualTo(RiskLevel.MEDIUM);
    assertThat(rule.approval()).isEqualTo(Approval.APPROVE);
    assertThat(rule.review()).isEqualTo(Review.DEFAULT);
  }

  @Test
  void aRuleThatSaysEverything() {
    Policy policy =
        read("""
        version: '1'
        timezone: Europe/Berlin
        defaults: {risk_level: HIGH, approval: Block}
        let:
          small: params.amount < 100
        rules:
          - name: pay
            description: a payment
            reason: money is money
            match: {type: [pay, 'refund*'], target: bank, agent: 'ops-?'}
            conditions:
              time_after: 22:00
              time_before: 06:00
              weekdays: [SAT, 7, Mon, 1.0]
              param_eq: {currency: EUR, a.b: [1, null]}
            when: small
            risk_level: critical
            approval: approve
            review: {handler: inbox, timeout: 90s, quorum: 2, approvers: [alice, sre-*]}
        """)
            .get();
    assertThat(policy.timezone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(policy.defaults()).isEqualTo(new Defaults(RiskLevel.HIGH, Approval.BLOCK));
    assertThat(policy.let()).isEqualTo(Map.of("small", "params.amount < 100"));
    Rule rule = policy.rules().getFirst();
    assertThat(rule.match().types()).extracting(Object::toString).containsExactly("pay", "refund*");
    assertThat(rule.conditions().keySet())
        .hasToString("[time_after, time_before, weekdays, param_eq]");
    assertThat(rule.conditions().get("weekdays")).isEqualTo(List.of("sat", 7L, "mon", 1L));
    assertThat(rule.review())
        .isEqualTo(
            new Review("inbox", Duration.ofSeconds(90), 2, List.of(List.of("alice", "sre-*"))));
    Term.Fact time = new Term.Fact(Attribute.CLOCK_TIME);
    assertThat(((Term.All) Objects.requireNonNull(rule.condition())).terms())
        .startsWith(
            new Term.Call(
                Function.IN,
                List.of(
                    new Term.Fact(Attribute.CLOCK_WEEKDAY),
                    new Term.Constant(List.of(1L, 6L, 7L)))),
            new Term.ParameterTest("currency", Term.Comparison.EQ, "EUR"),
            new Term.ParameterTest("a.b", Term.Comparison.EQ, Arrays.asList(1L, null)),
            new Term.Any(
                List.of(
                    new Term.Call(
                        Function.GREATER_OR_EQUAL, List.of(time, new Term.Constant("22:00"))),
                    new Term.Call(Function.LESS, List.of(time, new Term.Constant("06:00"))))))
        .hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rules: []",
        "rules: [{match: {}}]",
        "{version: 1}",
        "{version: '1', x-anything: {a: [1]}}",
        "rules: [{x-a: 1, match: {x-b: 1}, conditions: {x-c: 1}, review: {x-d: 1}}]",
        "rules: [{conditions: {}}]",
        "rules: [{conditions: {param_eq: {x-a: 1, '': 2, 'a.b': 3}}}]",
        "rules: [{name: no, match: {type: on, target: 010, agent: True}}]",
        "rules: [{name: 'a b'}]",
        "rules: [{name: é🚀}]",
        "rules: [{approval: BLOCK, risk_level: cRiTiCaL}]",
        "rules: [{review: {timeout: 30d}}, {review: {timeout: 1s}}, {review: {timeout: 005m}}]",
        "rules: [{review: {approvers: alice}}]",
        "rules: [{conditions: {time_after: 00:00, time_before: 23:59}}]",
        "rules: [{match: {target: ''}}]",
        "{rules: [{conditions: {param_gt: {a: 0x10, b: 0o17, c: -1.5e3}}}]}",
        "rules: [{conditions: {param_eq: {<<: 1}}}]",
        "---\nrules: []\n...\n",
        "%YAML 1.2\n---\nrules: []\n",
        "rules: [&a {match: &m {type: x}}, {match: *m}]",
        "\uFEFFrules: []",
        "# a comment\r\nrules:\r\n  - name: a\r\n",
      })
  void isTaken(String policy) {
    assertThat(read(policy).diagnostics()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '`',
      value = {
        "a text | WRONG_TYPE",
        "[] | WRONG_TYPE",
        "~ | EMPTY_VALUE",
        "`# nothing` | EMPTY_VALUE",
        "{version: 2} | BAD_VERSION",
        "{version: 1.5} | BAD_VERSION",
        "{version: true} | BAD_VERSION",
        "{version: ~} | NULL_VALUE",
        "{timezone: Z} | BAD_TIMEZONE",
        "{timezone: UTC+1} | BAD_TIMEZONE",
        "{timezone: europe/berlin} | BAD_TIMEZONE",
        "{rules: } | NULL_VALUE",
        "{rules: {}} | WRONG_TYPE",
        "{rules: [null]} | NULL_VALUE",
        "{Rules: []} | UNKNOWN_KEY",
        "{X-a: 1} | UNKNOWN_KEY",
        "{<<: {rules: []}} | UNKNOWN_KEY",
        "{let: {x-a: 'true'}} | BAD_NAME",
        "{let: {in: 'true'}} | BAD_NAME",
        "{let: {a: true}} | WRONG_TYPE",
        "{let: {a: 'b'}} | UNKNOWN_VARIABLE",
        "{rules: [{approval: bloc\u212A}]} | UNKNOWN_VALUE",
        "{rules: [{approval: }]} | NULL_VALUE",
        "{rules: [{approval: true}]} | WRONG_TYPE",
        "{rules: [{approval: 'auto '}]} | UNKNOWN_VALUE",
        "{rules: [{when: }]} | NULL_VALUE",
        "{rules: [{when: ''}]} | EXPRESSION_SYNTAX",
        "{rules: [{match: {type: []}}]} | EMPTY_VALUE",
        "{rules: [{match: {type: [[a]]}}]} | WRONG_TYPE",
        "{rules: [{match: {type: true}}]} | WRONG_TYPE",
        "{rules: [{conditions: {weekdays: 1}}]} | WRONG_TYPE",
        "{rules: [{conditions: {weekdays: ['1']}}]} | BAD_WEEKDAY",
        "{rules: [{conditions: {time_after: '8:00'}}]} | BAD_TIME",
        "{rules: [{conditions: {time_after: '08:00:00'}}]} | BAD_TIME",
        "{rules: [{conditions: {param_gt: {a: null}}}]} | NULL_VALUE",
        "{rules: [{conditions: {param_contains: {a: ~}}}]} | NULL_VALUE",
        "{rules: [{conditions: {param_lt: {a: []}}}]} | WRONG_TYPE",
        "{rules: [{conditions: {param_matches: {a: '['}}}]} | BAD_REGEX",
        "{rules: [{conditions: {param_matches: {a: '(a)\\1'}}}]} | BAD_REGEX",
        "{rules: [{match: {}, approval: auto, review: {}}]} | MISPLACED_KEY",
        "{rules: [{review: {timeout: 5 m}}]} | BAD_DURATION",
        "{rules: [{review: {timeout: 5M}}]} | BAD_DURATION",
        "{rules: [{review: {timeout: 99999999999999999999d}}]} | OUT_OF_RANGE",
        "{rules: [{review: {quorum: 17}}]} | OUT_OF_RANGE",
        "{rules: [{review: {quorum: '2'}}]} | WRONG_TYPE",
        "{rules: [{review: {handler: ''}}]} | BAD_NAME",
        "{rules: [{name: '<stopped>'}]} | BAD_NAME",
        "{rules: [{name: rule_1}, {}]} | DUPLICATE_NAME",
        "{rules: [], rules: []} | YAML_DUPLICATE_KEY",
        "{x-a: {b: 1, b: 2}} | YAML_DUPLICATE_KEY",
        "{x-a: !!str 1} | YAML_TAG",
        "{x-a: .nan} | YAML_NUMBER",
        "{x-a: -.inf} | YAML_NUMBER",
        "{x-a: 1e400} | YAML_NUMBER",
        "{x-a: *b} | YAML_ALIAS",
        "{x-a: \"\\uD800\"} | YAML_SYNTAX",
        "{x-a: \"\\U00110000\"} | YAML_SYNTAX",
      })
  void isRefused(String policy, Code code) {
    Outcome<Policy> outcome = read(policy);
    assertThat(outcome.succeeded()).isFalse();
    assertThat(outcome.diagnostics()).extracting(Diagnostic::code).containsOnly(code);
  }

  @Test
  void allMistakesComeAtOnceInTheOrderOfTheText() {
    Outcome<Policy> outcome =
        read(
            """
            timezone: Nowhere
            let: {a: parms.x}
            rules:
              - name: a
                name: b
                aproval: auto
                when: params.x >
                match: {type: []}
              - conditions: {time_after: 25:00, param_matches: {a: '('}}
                when: unknown
            x-n: .inf
            """);
    assertThat(outcome.diagnostics())
        .extracting(d -> d.position().line() + " " + d.code())
        .containsExactly(
            "1 BAD_TIMEZONE",
            "2 UNKNOWN_VARIABLE",
            "5 YAML_DUPLICATE_KEY",
            "6 UNKNOWN_KEY",
            "7 EXPRESSION_SYNTAX",
            "8 EMPTY_VALUE",
            "9 BAD_TIME",
            "9 BAD_REGEX",
            "10 UNKNOWN_VARIABLE",
            "11 YAML_NUMBER");
  }

  @Test
  void filesAreLayered() {
    Policy policy =
        PolicyReader.read(
                List.of(
                    new SourceText(
                        "a.yaml",
                        "{defaults: {approval: block}, let: {x: 'true'}, rules: [{name: a}]}"),
                    new SourceText(
                        "b.yaml", "{version: 1, let: {y: x}, rules: [{when: x}, {when: y}]}")))
            .get();
    assertThat(policy.rules()).extracting(Rule::name).containsExactly("a", "rule_1", "rule_2");
    assertThat(policy.let().keySet()).containsExactly("x", "y");
    assertThat(policy.defaults().approval()).isEqualTo(Approval.BLOCK);
  }

  @Test
  void whatOnlyTheFirstFileMayHave() {
    Outcome<Policy> outcome =
        PolicyReader.read(
            List.of(
                new SourceText("a.yaml", "{let: {x: 'true'}, rules: [{name: a}, {name: rule_2}]}"),
                new SourceText(
                    "b.yaml",
                    "{defaults: {}, timezone: UTC, let: {x: 'true'}, rules: [{}, {name: a}]}")));
    assertThat(outcome.diagnostics())
        .extracting(d -> d.source().name() + " " + d.code())
        .containsExactly(
            "a.yaml DUPLICATE_NAME",
            "b.yaml MISPLACED_KEY",
            "b.yaml MISPLACED_KEY",
            "b.yaml DUPLICATE_NAME",
            "b.yaml DUPLICATE_NAME");
  }

  @Test
  void theMistakesOfAllFilesComeTogether() {
    Outcome<Policy> outcome =
        PolicyReader.read(
            List.of(new SourceText("a.yaml", "rules: ["), new SourceText("b.yaml", "{a: 1}")));
    assertThat(outcome.diagnostics())
        .extracting(d -> d.source().name() + " " + d.code())
        .containsExactly("a.yaml YAML_SYNTAX", "b.yaml UNKNOWN_KEY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rules\":\t[{\"name\": \"a\\/b\\u00e9\\ud83d\\ude80\", \"match\": {\"type\": \"x\"}}]}",
        " {\n\"rules\" : [ ] ,\"version\":1 } ",
        "{}",
      })
  void jsonIsTaken(String json) {
    SourceText source = new SourceText("policy.json", json);
    Policy policy = PolicyReader.readJson(source).get();
    assertThat(PolicyReader.read(List.of(source)).get()).isEqualTo(policy);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '`',
      value = {
        "rules: [] | YAML_SYNTAX",
        "`` | YAML_SYNTAX",
        "{'rules': []} | YAML_SYNTAX",
        "{\"rules\": [],} | YAML_SYNTAX",
        "{\"rules\": [] | YAML_SYNTAX",
        "{\"rules\": []}} | YAML_SYNTAX",
        "{\"version\": 01} | YAML_SYNTAX",
        "{\"version\": NaN} | YAML_SYNTAX",
        "{\"x-a\": \"\\x\"} | YAML_SYNTAX",
        "{\"x-a\": \"\\u12\"} | YAML_SYNTAX",
        "{\"x-a\": \"\\ud800\"} | YAML_SYNTAX",
        "{\"x-a\": \"open} | YAML_SYNTAX",
        "{\"x-a\": 1e999} | YAML_NUMBER",
        "{\"rules\": [], \"rules\": []} | YAML_DUPLICATE_KEY",
        "{\"rule\": []} | UNKNOWN_KEY",
        "[] | WRONG_TYPE",
        "null | EMPTY_VALUE",
      })
  void jsonIsRefused(String json, Code code) {
    Outcome<Policy> outcome = PolicyReader.readJson(new SourceText("policy.json", json));
    assertThat(outcome.diagnostics()).extracting(Diagnostic::code).containsExactly(code);
  }

  @Test
  void bytesMustBeUtf8() {
    byte[] latin = "rules: [] # é".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(PolicyReader.decode("a", latin).diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly(Code.NOT_UTF8);
    byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
    assertThat(PolicyReader.decode("a", surrogate).succeeded()).isFalse();
    byte[] truncated = {'a', (byte) 0xC3};
    assertThat(PolicyReader.decode("a", truncated).succeeded()).isFalse();
    byte[] marked = "\uFEFF{}".getBytes(StandardCharsets.UTF_8);
    assertThat(PolicyReader.decode("a", marked).get().text()).isEqualTo("{}");
  }

  private static Outcome<Policy> read(String policy) {
    return PolicyReader.read(List.of(new SourceText("policy.yaml", policy)));
  }
}

package dev.aegis.match;

import static dev.aegis.testing.Policies.policy;
import static dev.aegis.testing.Policies.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.condition.Attribute;
import dev.aegis.condition.Function;
import dev.aegis.condition.Term;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Undecided;
import dev.aegis.match.Explanation.Cause;
import dev.aegis.match.Explanation.Operand;
import dev.aegis.match.Explanation.Outcome;
import dev.aegis.match.Explanation.Step;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.policy.Rule;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatcherTest {
  private static final Instant THURSDAY_NOON = Instant.parse("2026-03-26T12:00:00Z");
  private static final List<String> ANY = List.of("*");
  private static final Term PARAMS = new Term.Fact(Attribute.PARAMS);
  private static final Term AMOUNT = new Term.Select(PARAMS, "amount");
  private static final Term LARGE = new Term.ParameterTest("amount", Term.Comparison.GT, 1000L);
  private static final Term STAGING = new Term.ParameterTest("env", Term.Comparison.EQ, "staging");
  private static final Term BY_DAY =
      new Term.Call(
          Function.LESS, List.of(new Term.Fact(Attribute.CLOCK_TIME), new Term.Constant("18:00")));

  @Test
  void anEmptyPolicyHasItsDefaults() {
    Decision decision = Matcher.compile(policy()).decide(Action.of("read", "crm"), THURSDAY_NOON);

    assertThat(decision.matchedRule()).isEqualTo("<default>");
    assertThat(decision.approval()).isEqualTo(Approval.BLOCK);
  }

  /** What a named condition costs counts for each rule, though it is worked out once. */
  @Test
  void whatConditionsHaveInCommonChangesNothing() {
    String body =
        """
        let: {costly: 'params.items.all(x, x.startsWith("item-"))'}
        rules:
        - {name: twice, when: 'costly && (costly || params.a == 1)', approval: auto}
        - {name: once, when: 'costly && params.items[0] != "x"', approval: block}
        - {name: last, when: '(params.items.exists(x, x == "y") || true) && costly', approval: auto}
        - {name: some, when: 'clock.hour < 24 && params.a == 1', approval: auto, risk_level: low}
        - {name: more, when: 'params.b < 3 && params.a in [1, 2] && costly', approval: approve}
        """;
    Policy policy = PolicyReader.read(List.of(new SourceText("p.yaml", body))).get();
    Matcher matcher = Matcher.compile(policy);
    Set<String> met = new HashSet<>();
    for (int size = 0; size < 40_000; size = size * 5 / 4 + 1) {
      for (Map<String, Long> more :
          List.of(Map.<String, Long>of(), Map.of("a", 1L), Map.of("a", 2L, "b", 1L))) {
        Map<String, Object> params = new HashMap<>(more);
        params.put("items", Collections.nCopies(size, "item-1"));
        Action action = Action.of("read", "crm", params);
        Decision decision = matcher.decide(action, THURSDAY_NOON);
        Decision oneByOne = matcher.explain(action, THURSDAY_NOON).decision();
        assertThat(decision.matchedRule()).as("%d items", size).isEqualTo(oneByOne.matchedRule());
        assertThat(decision.undecided()).as("%d items", size).isEqualTo(oneByOne.undecided());
        met.add(decision.matchedRule() + decision.undecided().size());
      }
    }
    assertThat(met).hasSizeGreaterThan(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"params.k == 'v'", "params.k > 1", "params.k in [1, 2] && params.a"})
  void parametersThatThrowAreUndecidable(String condition) {
    String body = "rules: [{name: r, when: \"" + condition + "\", approval: auto}]";
    Policy policy = PolicyReader.read(List.of(new SourceText("p.yaml", body))).get();
    Map<String, Object> throwing =
        new AbstractMap<>() {
          @Override
          public Object get(Object key) {
            throw new IllegalStateException("not today");
          }

          @Override
          public Set<Entry<String, Object>> entrySet() {
            return Set.of();
          }
        };
    Decision decision =
        Matcher.compile(policy)
            .decide(new Action("read", "crm", throwing, "", "", ""), THURSDAY_NOON);
    assertThat(decision.undecided()).extracting(Undecided::rule).containsExactly("r");
    assertThat(decision.approval()).isEqualTo(Approval.APPROVE);
  }

  /** Each value of each list would have its place in each switch otherwise. */
  @Test
  void longListsInManyPlacesAreBounded() {
    List<Object> values =
        new ArrayList<>(IntStream.range(0, 256).boxed().map(i -> (long) i).toList());
    Term in = new Term.Call(Function.IN, List.of(AMOUNT, new Term.Constant(values)));
    List<String> types = IntStream.range(0, 16).mapToObj(i -> "t" + i).toList();
    Rule[] rules =
        IntStream.range(0, 500)
            .mapToObj(
                i ->
                    rule(
                        "r" + i,
                        types,
                        ANY,
                        new Term.All(
                            List.of(
                                in, new Term.ParameterTest("i", Term.Comparison.EQ, (long) i)))))
            .toArray(Rule[]::new);
    Matcher matcher = Matcher.compile(policy(rules));
    assertThat(
            matcher
                .decide(Action.of("t3", "x", Map.of("amount", 7L, "i", 300L)), THURSDAY_NOON)
                .matchedRule())
        .isEqualTo("r300");
    assertThat(matcher.describe().lines().count()).isLessThan(250_000);
  }

  @Test
  void theTreeCanBeRead() throws IOException {
    Policy policy =
        policy(
            rule("read", List.of("read*", "get*"), ANY, null),
            rule("refund_large", List.of("refund"), ANY, LARGE),
            rule(
                "refund_small",
                List.of("refund"),
                ANY,
                new Term.ParameterTest("amount", Term.Comparison.GT, 10L)),
            rule("refund_by_day", List.of("refund"), ANY, new Term.All(List.of(STAGING, BY_DAY))),
            rule("refund_staging", List.of("refund"), ANY, STAGING),
            rule(
                "deploy",
                List.of("deploy"),
                List.of("prod", "*_test"),
                new Term.Any(List.of(BY_DAY, new Term.Has(PARAMS, "force")))),
            rule("deploy_anywhere", List.of("deploy"), ANY, null),
            rule("never_reached", List.of("deploy"), ANY, null),
            rule("many", names("type", 5), names("target", 6), null));

    assertThat(Matcher.compile(policy).describe()).isEqualTo(golden("tree.txt"));
  }

  @Test
  void everyRuleUpToTheVerdictIsExplained() {
    Policy policy =
        policy(
            rule("other_type", List.of("read", "get"), ANY, null),
            rule("other_target", List.of("pay"), List.of("prod"), null),
            rule("failing", List.of("pay"), ANY, new Term.All(List.of(BY_DAY, compared("x")))),
            rule("small", List.of("pay"), ANY, new Term.All(List.of(STAGING, LARGE))),
            rule("met", ANY, ANY, new Term.All(List.of(BY_DAY, compared(1L)))),
            rule("too_late", ANY, ANY, null));
    Action action = Action.of("pay", "crm", Map.of("amount", 7L, "env", "staging"));

    Explanation explanation = Matcher.compile(policy).explain(action, THURSDAY_NOON);

    assertThat(explanation.decision().matchedRule()).isEqualTo("met");
    assertThat(explanation.steps())
        .containsExactly(
            new Step(
                "other_type",
                Outcome.NOT_MET,
                new Cause.NoGlob(Subject.TYPE, List.of("read", "get"), "pay"),
                null),
            new Step(
                "other_target",
                Outcome.NOT_MET,
                new Cause.NoGlob(Subject.TARGET, List.of("prod"), "crm"),
                null),
            new Step(
                "failing",
                Outcome.UNDECIDABLE,
                new Cause.Condition(
                    "params.amount >= 'x'", List.of(new Operand("params.amount", 7L, false))),
                "cannot compare an int with a string"),
            new Step(
                "small",
                Outcome.NOT_MET,
                new Cause.Condition(
                    "param_gt: {amount: 1000}", List.of(new Operand("params.amount", 7L, false))),
                null),
            new Step(
                "met",
                Outcome.MET,
                new Cause.Condition(
                    "(clock.time < '18:00') && (params.amount >= 1)",
                    List.of(
                        new Operand("clock.time", "12:00", false),
                        new Operand("params.amount", 7L, false))),
                null));
  }

  @Test
  void anAbsentParameterIsToldFromNull() {
    Policy policy = policy(rule("large", ANY, ANY, LARGE));
    Map<String, Object> withNull = new HashMap<>();
    withNull.put("amount", null);

    assertThat(onlyOperand(policy, Map.of())).isEqualTo(new Operand("params.amount", null, true));
    assertThat(onlyOperand(policy, withNull)).isEqualTo(new Operand("params.amount", null, false));
  }

  @ParameterizedTest
  @CsvSource({
    "a**, a*, ab",
    "b[]**, b[]*, b[]x",
    "[a]b, [a-a]b, ab",
    "*[ab], **[ab], xa",
    "'a,*', 'a,**', 'a,'",
  })
  void globsThatMeanTheSameAreOne(String one, String other, String type) {
    Policy policy =
        policy(
            rule("first", List.of(one), ANY, new Term.All(List.of(LARGE, BY_DAY))),
            rule("second", List.of(other), ANY, null));

    Matcher matcher = Matcher.compile(policy);

    assertThat(matcher.describe().lines().filter(line -> line.startsWith("type"))).hasSize(1);
    assertThat(matcher.decide(pay(type, 2000L), THURSDAY_NOON).matchedRule()).isEqualTo("first");
    assertThat(matcher.decide(pay(type, 2L), THURSDAY_NOON).matchedRule()).isEqualTo("second");
  }

  @Test
  void aPrefixThatEndsInHalfAPairIsNotFoundInsideOne() {
    Matcher matcher = Matcher.compile(policy(rule("half", List.of("a\ud83d*"), ANY, null)));
    for (String type : List.of("a😀", "a\ud83d", "a\ud83db")) {
      Action action = Action.of(type, "crm");
      assertThat(matcher.decide(action, THURSDAY_NOON))
          .isEqualTo(matcher.explain(action, THURSDAY_NOON).decision());
    }
  }

  @Test
  void whatNoDoorLetsInIsDecidedToo() {
    Object deep = List.of();
    for (int i = 0; i < 200; i++) {
      deep = List.of(deep);
    }
    List<Object> values =
        List.of(
            Double.NaN, Double.POSITIVE_INFINITY, 1, 'x', "x".repeat(10_000_000), "\ud83d", deep);
    Policy policy =
        policy(
            rule("large", ANY, ANY, LARGE),
            rule("compared", ANY, ANY, compared(1000L)),
            rule("staging", ANY, ANY, new Term.ParameterTest("amount", Term.Comparison.EQ, "x")));
    Matcher matcher = Matcher.compile(policy);

    for (Object value : values) {
      Action action = new Action("\udc00", "\ud83d", Map.of("amount", value), "", "\0", "");
      assertThat(matcher.decide(action, THURSDAY_NOON))
          .isEqualTo(matcher.explain(action, THURSDAY_NOON).decision());
    }
  }

  @Test
  void hostilePoliciesAreCompiledAndDecidedLikeAnyOther() {
    Random random = new Random(7);
    String common = "x".repeat(1000);
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      rules.add(rule("stars" + i, List.of(stars(random)), ANY, LARGE));
      rules.add(rule("prefix" + i, List.of(common + i + (i % 2 == 0 ? "*" : "*y*")), ANY, LARGE));
      rules.add(rule("nested" + i, List.of("x".repeat(i) + "*"), List.of(stars(random)), LARGE));
      rules.add(rule("unanchored" + i, List.of("*[a-c]?[x-z]*"), List.of("?*" + i), LARGE));
    }
    rules.add(rule("lists", names("*", 3000), names("?", 3000), LARGE));
    Policy policy = policy(rules.toArray(Rule[]::new));
    Matcher matcher = Matcher.compile(policy);

    for (String text :
        List.of("the_lazy_dog", common + 7, "abczyx".repeat(170), "x".repeat(1024))) {
      Action action = Action.of(text, "y".repeat(20) + "12");
      Decision byRule = matcher.explain(action, THURSDAY_NOON).decision();
      assertThat(matcher.decide(action, THURSDAY_NOON)).isEqualTo(byRule);
    }
  }

  private static Operand onlyOperand(Policy policy, Map<String, Object> params) {
    Action action = Action.of("pay", "crm", params);
    Step step = Matcher.compile(policy).explain(action, THURSDAY_NOON).steps().getFirst();
    return ((Cause.Condition) step.cause()).operands().getFirst();
  }

  private static Action pay(String type, long amount) {
    return Action.of(type, "crm", Map.of("amount", amount));
  }

  private static Term compared(Object bound) {
    return new Term.Call(Function.GREATER_OR_EQUAL, List.of(AMOUNT, new Term.Constant(bound)));
  }

  private static List<String> names(String stem, int count) {
    return IntStream.range(0, count).mapToObj(i -> stem + i).toList();
  }

  private static String stars(Random random) {
    StringBuilder glob = new StringBuilder("*");
    for (int i = 0; i < 4; i++) {
      glob.append((char) ('a' + random.nextInt(26))).append('*');
    }
    return glob.toString();
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = MatcherTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

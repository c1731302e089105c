package dev.aegis.testing;

import dev.aegis.condition.Attribute;
import dev.aegis.condition.Function;
import dev.aegis.condition.Regex;
import dev.aegis.condition.Term;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Review;
import dev.aegis.decision.RiskLevel;
import dev.aegis.glob.Glob;
import dev.aegis.policy.Defaults;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import dev.aegis.source.SourceText;
import dev.aegis.source.Span;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.jspecify.annotations.Nullable;

/**
 * Random policies over few names, letters and numbers, so that rules overlap, repeat and hide each
 * other. They come from a plain random source, since building them from small arbitraries costs
 * more than the tests that use them.
 */
public final class Policies {
  static final List<String> PARAMETERS = List.of("a", "b", "a.b", "c");
  private static final List<Object> SCALARS =
      List.of(
          -1L,
          0L,
          1L,
          2L,
          9_007_199_254_740_993L,
          Long.MAX_VALUE,
          -0.0,
          0.5,
          1.0,
          1.5,
          9_007_199_254_740_992.0,
          0x1p63,
          1e300,
          "",
          "x",
          "xy",
          "1",
          "é",
          "😀",
          true,
          false);
  private static final List<String> ODD_PIECES =
      List.of(
          "[ab]", "[!a]", "[a-x]", "[x-a]", "[!x-a]", "[]a]", "[!]]", "[a", "]", "\\", "^", "é",
          "😀", "[😀-😂]", "/", "\n", "[!", "[]");
  private static final Term PARAMS = new Term.Fact(Attribute.PARAMS);

  private final Random random;

  private Policies(Random random) {
    this.random = random;
  }

  /** Policies of up to twelve rules of all kinds. */
  public static Arbitrary<Policy> policies() {
    return Arbitraries.randomValue(random -> new Policies(random).policy());
  }

  /** Policies of many rules that tend to share their globs, so that all kinds of switches arise. */
  public static Arbitrary<Policy> crowded() {
    return Arbitraries.randomValue(random -> new Policies(random).crowdedPolicy());
  }

  /** Policies of so many general globs, most without conditions, that they are searched for. */
  public static Arbitrary<Policy> searched() {
    return Arbitraries.randomValue(random -> new Policies(random).searchedPolicy());
  }

  /** One of any of these. */
  public static Policy any(Random random) {
    Policies policies = new Policies(random);
    return switch (random.nextInt(26)) {
      case 0 -> policies.searchedPolicy();
      case 1, 2, 3, 4, 5 -> policies.crowdedPolicy();
      default -> policies.policy();
    };
  }

  /** Globs of all forms. */
  public static Arbitrary<String> patterns() {
    return Arbitraries.randomValue(random -> new Policies(random).pattern());
  }

  /** A policy in UTC that blocks what none of its rules is about. */
  public static Policy policy(Rule... rules) {
    return new Policy(
        "sha256:test",
        ZoneId.of("UTC"),
        new Defaults(RiskLevel.MEDIUM, Approval.BLOCK),
        Map.of(),
        List.of(rules));
  }

  /** A rule about some types and targets that says {@code auto}, low. */
  public static Rule rule(
      String name, List<String> types, List<String> targets, @Nullable Term condition) {
    Rule.Match match = new Rule.Match(globs(types), globs(targets), globs(List.of("*")));
    return rule(name, match, condition, RiskLevel.LOW, Approval.AUTO, null, null);
  }

  private static Rule rule(
      String name,
      Rule.Match match,
      @Nullable Term condition,
      RiskLevel risk,
      Approval approval,
      @Nullable Review review,
      @Nullable String reason) {
    return new Rule(
        name,
        null,
        reason,
        match,
        Map.of(),
        null,
        condition,
        risk,
        approval,
        review,
        new SourceText("generated.yaml", ""),
        new Span(0, 0));
  }

  private static List<Glob> globs(List<String> patterns) {
    return patterns.stream().map(Glob::of).toList();
  }

  private Policy policy() {
    return policy(
        random.nextInt(13),
        () -> new Rule.Match(globs(patterns(5)), globs(patterns(5)), agents()),
        () -> random.nextInt(5) < 2 ? null : condition(3));
  }

  private Policy searchedPolicy() {
    return policy(
        120,
        () -> new Rule.Match(globs(List.of(pattern())), globs(patterns(3)), agents()),
        () -> random.nextInt(4) == 0 ? null : condition(1));
  }

  private Policy crowdedPolicy() {
    return policy(
        40,
        () ->
            random.nextInt(5) == 0
                ? new Rule.Match(globs(patterns(5)), globs(patterns(5)), agents())
                : new Rule.Match(
                    globs(List.of(pick("a*", "ab", "*"))),
                    globs(List.of(pick("*", "*", "x"))),
                    globs(List.of("*"))),
        () -> random.nextInt(30) == 0 ? null : random.nextInt(3) == 0 ? condition(2) : test());
  }

  private Policy policy(
      int size, Supplier<Rule.Match> matches, Supplier<@Nullable Term> conditions) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Approval approval = pick(Approval.values());
      rules.add(
          rule(
              "r" + i,
              matches.get(),
              conditions.get(),
              pick(RiskLevel.values()),
              approval,
              approval == Approval.APPROVE ? review() : null,
              random.nextBoolean() ? "because " + i : null));
    }
    return new Policy(
        "sha256:test",
        ZoneId.of(pick("UTC", "Europe/Berlin", "Asia/Kathmandu")),
        new Defaults(pick(RiskLevel.values()), pick(Approval.values())),
        Map.of(),
        rules);
  }

  private Review review() {
    List<List<String>> approvers =
        switch (random.nextInt(3)) {
          case 0 -> List.of();
          case 1 -> List.of(List.of("alice"));
          default -> List.of(List.of("bob", "sre-*"));
        };
    return new Review(
        random.nextBoolean() ? pick("inbox", "console") : null,
        Duration.ofSeconds(pick(1, 60, 300, 3600)),
        1 + random.nextInt(4),
        approvers);
  }

  private List<Glob> agents() {
    return globs(List.of(pick("*", "*", "*", "bot*", "bot")));
  }

  private List<String> patterns(int most) {
    return switch (random.nextInt(7)) {
      case 0, 1 -> List.of("*");
      case 2 -> Stream.generate(this::pattern).limit(2 + random.nextInt(most)).toList();
      default -> List.of(pattern());
    };
  }

  private String pattern() {
    StringBuilder pattern = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      switch (random.nextInt(12)) {
        case 0 -> pattern.append('?');
        case 1 -> pattern.append(ODD_PIECES.get(random.nextInt(ODD_PIECES.size())));
        case 2, 3, 4, 5 -> pattern.append('*');
        default -> pattern.append(pick("a", "b", "x", "ab", "aa", "xab"));
      }
    }
    return pattern.toString();
  }

  private Term condition(int depth) {
    return switch (depth == 0 ? 0 : random.nextInt(8)) {
      case 0, 1, 2 -> test();
      case 3 -> new Term.All(List.of(test(), test()));
      case 4, 5 -> new Term.All(conditions(depth));
      case 6 -> new Term.Any(conditions(depth));
      default -> new Term.Call(Function.NOT, List.of(condition(depth - 1)));
    };
  }

  private List<Term> conditions(int depth) {
    return Stream.generate(() -> condition(depth - 1)).limit(1 + random.nextInt(3)).toList();
  }

  private Term test() {
    return switch (random.nextInt(12)) {
      case 0, 1, 2 ->
          new Term.ParameterTest(
              parameter(),
              pick(
                  Term.Comparison.EQ,
                  Term.Comparison.GT,
                  Term.Comparison.GTE,
                  Term.Comparison.LT,
                  Term.Comparison.LTE),
              scalar());
      case 3, 4 -> comparison();
      case 5 -> membership();
      case 6 -> clock();
      case 7 -> new Term.ParameterTest(parameter(), Term.Comparison.CONTAINS, scalar());
      case 8 ->
          new Term.ParameterTest(
              parameter(),
              Term.Comparison.MATCHES,
              Regex.of(pick("x", "^x$", "[0-9]", "^$", "\\.0|E", "^.$", "tru|als")));
      case 9 -> search();
      case 10 -> loop();
      default -> new Term.Has(PARAMS, parameter());
    };
  }

  private Term search() {
    return new Term.Call(
        pick(Function.STARTS_WITH, Function.ENDS_WITH, Function.CONTAINS),
        List.of(
            random.nextBoolean()
                ? new Term.Select(PARAMS, parameter())
                : new Term.Fact(Attribute.ACTION_TYPE),
            new Term.Constant(pick("", "x", "a", "ab", "😀"))));
  }

  private Term loop() {
    Term body =
        new Term.Call(
            pick(Function.EQUAL, Function.LESS),
            List.of(new Term.Local(0), new Term.Constant(scalar())));
    return new Term.Comprehension(
        pick(Term.Macro.ALL, Term.Macro.EXISTS),
        new Term.Select(PARAMS, parameter()),
        null,
        random.nextBoolean() ? body : new Term.Any(List.of(body, test())));
  }

  private Term comparison() {
    Function function =
        pick(
            Function.EQUAL,
            Function.LESS,
            Function.LESS_OR_EQUAL,
            Function.GREATER,
            Function.GREATER_OR_EQUAL);
    List<Term> sides = List.of(new Term.Select(PARAMS, parameter()), new Term.Constant(scalar()));
    return new Term.Call(function, random.nextBoolean() ? sides : sides.reversed());
  }

  private Term membership() {
    List<Object> values = Stream.generate(this::scalar).limit(random.nextInt(4)).toList();
    List<Term> elements = new ArrayList<>();
    values.forEach(value -> elements.add(new Term.Constant(value)));
    Term list = random.nextBoolean() ? new Term.Constant(values) : new Term.ListOf(elements);
    return new Term.Call(Function.IN, List.of(new Term.Select(PARAMS, parameter()), list));
  }

  private Term clock() {
    Function order = pick(Function.GREATER_OR_EQUAL, Function.LESS);
    return random.nextBoolean()
        ? onClock(Attribute.CLOCK_TIME, order, pick("09:00", "09:01", "18:00"))
        : onClock(Attribute.CLOCK_WEEKDAY, order, pick(1L, 2L, 5L));
  }

  private static Term onClock(Attribute attribute, Function function, Object value) {
    return new Term.Call(function, List.of(new Term.Fact(attribute), new Term.Constant(value)));
  }

  private String parameter() {
    return PARAMETERS.get(random.nextInt(PARAMETERS.size()));
  }

  private Object scalar() {
    return SCALARS.get(random.nextInt(SCALARS.size()));
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private final <T> T pick(T... values) {
    return values[random.nextInt(values.length)];
  }
}

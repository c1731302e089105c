package dev.aegis.condition;

import static dev.aegis.spi.ValueType.BOOL;
import static dev.aegis.spi.ValueType.DOUBLE;
import static dev.aegis.spi.ValueType.DURATION;
import static dev.aegis.spi.ValueType.DYN;
import static dev.aegis.spi.ValueType.INT;
import static dev.aegis.spi.ValueType.LIST;
import static dev.aegis.spi.ValueType.STRING;
import static dev.aegis.spi.ValueType.TIMESTAMP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aegis.action.Action;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.source.Fragment;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ConditionFunction;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that are not of the language, and may do anything. */
class CustomFunctionsTest {
  private static final Functions KNOWN =
      Functions.NONE.and(
          List.of(
              function("acme.risk_score", DOUBLE, args -> (Double) args.get(0) / 10, DOUBLE),
              function("acme.is_listed", BOOL, args -> "ann".equals(args.get(0)), STRING),
              function("acme.tenant", STRING, args -> "blue"),
              function("acme.any", DYN, args -> args.get(0), DYN),
              function("acme.pair", LIST, args -> args, DYN, DYN)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acme.risk_score(9.0) > 0.8                            | true",
        "acme.risk_score(params.n) == 0.7                      | true",
        "acme.tenant() == 'blue'                               | true",
        "acme.is_listed(params.name)                           | true",
        "!acme.is_listed('bob')                                | true",
        "params.list.exists(x, acme.risk_score(x) > 0.2)       | true",
        "acme.any(params)['n'] == 7                            | true",
        "acme.any(params).name.startsWith('a')                 | true",
        "acme.any(null) == null                                | true",
        "acme.pair(1, [acme.tenant()])[1][0] == 'blue'         | true",
        "acme.any(duration('1h')) == duration('60m')           | true",
        "has(acme.any(params).name) && !has(acme.any(params).x)| true",
        ".acme.tenant() == 'blue'                              | true",
        "['x'].all(acme, acme.size() == 1)                     | true",
        "false && acme.is_listed(params.nothing)               | false",
      })
  void areCalled(String expression, boolean expected) {
    assertThat(evaluate(KNOWN, expression)).isEqualTo(expected);
    Term alone = Expressions.compile(fragment(expression), KNOWN).get();
    assertThat(evaluation().evaluate(alone)).isEqualTo(expected);
  }

  @Test
  void mistakesAreToldWithTheirPlaceAndAGuess() {
    assertThat(mistake("acme.risc_score(1) > 0.5"))
        .isEqualTo(
            "1-16 AEG405 there is no function `acme.risc_score`; did you mean `acme.risk_score`?");
    assertThat(mistake("true && acmee.risk_score(1) > 0.5"))
        .isEqualTo(
            "9-25 AEG405 there is no function `acmee.risk_score`; did you mean `acme.risk_score`?");
    assertThat(mistake("other.verdict(params.x)"))
        .isEqualTo(
            "1-14 AEG405 there is no function `other.verdict`; a plugin's function can be called"
                + " once the config file has it, under `functions`; a parameter is read as"
                + " `params.other`");
    assertThat(mistake("acme.verdict(params.x)"))
        .endsWith(
            "there are `acme.any`, `acme.is_listed`, `acme.pair`, `acme.risk_score`,"
                + " `acme.tenant`");
    assertThat(mistake("acme.risk_score() > 0.5"))
        .isEqualTo(
            "1-16 AEG406 `acme.risk_score` is not called like this; write"
                + " `acme.risk_score(double)`");
    assertThat(mistake("acme.risk_score('x') > 0.5"))
        .isEqualTo(
            "1-16 AEG406 `acme.risk_score` does not take (a string); write"
                + " `acme.risk_score(double)`");
    assertThat(mistake("acme.is_listed(null)"))
        .isEqualTo(
            "1-15 AEG406 `acme.is_listed` does not take (null); write `acme.is_listed(string)`");
    assertThat(mistake("acme.risk_score > 0.5"))
        .isEqualTo("1-16 AEG404 `acme.risk_score` is a function; write `acme.risk_score(double)`");
    assertThat(mistake("acme.risk_score(1)"))
        .startsWith("1-19 AEG407 a condition must be true or false, this is a double");
    assertThat(mistake("acme.tenant() > 1")).startsWith("15-16 AEG406 `>` does not go between");
  }

  @Test
  void aForgottenParamsIsStillToldAsSuch() {
    assertThat(mistake("env.startsWith('x')")).contains("there is no variable `env`");
    assertThat(mistake("action.nope(1)")).contains("`action` is no value by itself");
    assertThat(mistake("params.nope(1) == 1")).contains("there is no function `nope`");
  }

  @Test
  void aConditionCantBeNamedAsFunctionsBegin() {
    var compiler = new ConditionCompiler(Map.of("acme", fragment("true")), KNOWN);
    assertThat(compiler.diagnostics())
        .extracting(Diagnostic::message)
        .containsExactly("`acme` is already what functions begin with");
    assertThat(new ConditionCompiler(Map.of("acme", fragment("true"))).diagnostics()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"risk", "Acme.risk", "acme.Risk", "a.b.c", ".b", "a.", "1a.b", "a.b c", "a-b.c"})
  void namesHaveTwoParts(String name) {
    assertThatThrownBy(() -> function(name, BOOL, args -> true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no name of a function");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "params.f",
        "clock.f",
        "action.f",
        "agent.f",
        "session.f",
        "now.f",
        "all.f",
        "has.f",
        "in.f",
        "null.f",
        "dyn.f",
        "acme.map",
        "acme.exists",
        "acme.in",
        "acme.has"
      })
  void wordsOfTheLanguageAreTaken(String name) {
    assertThatThrownBy(() -> Functions.NONE.and(List.of(function(name, BOOL, args -> true))))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "the function `" + name + "` can't have this name: the language uses a part of it");
  }

  @Test
  void aNameStandsForOneFunction() {
    assertThatThrownBy(() -> KNOWN.and(List.of(function("acme.tenant", STRING, args -> "x"))))
        .isInstanceOf(SettingsException.class)
        .hasMessage("there are two functions with the name `acme.tenant`");
  }

  @Test
  void argumentsThatDontFitAreUndecidable() {
    assertThat(reason(KNOWN, "acme.is_listed(params.n)"))
        .isEqualTo("`acme.is_listed` does not take an int");
    assertThat(reason(KNOWN, "acme.is_listed(params.none)"))
        .isEqualTo("`acme.is_listed` does not take null");
    assertThat(reason(KNOWN, "acme.is_listed(params.nothing)"))
        .isEqualTo("`params.nothing` is absent");
    assertThat(reason(KNOWN, "acme.risk_score(9007199254740993) > 1.0"))
        .isEqualTo("`acme.risk_score` takes a double, and the int is none exactly");
    assertThat(reason(KNOWN, "acme.risk_score(9223372036854775807) > 1.0"))
        .endsWith("none exactly");
    assertThat(evaluate(KNOWN, "acme.risk_score(-9223372036854775808) < 1.0")).isEqualTo(true);
    Map<String, ?> odd = Map.of("thing", List.of(new Object()));
    assertThat(evaluation(odd).evaluate(compile(KNOWN, "acme.any(params.thing) == 1")))
        .isEqualTo(new Failure("a value is of a kind that conditions do not know"));
  }

  @Test
  void whateverGoesWrongIsUndecidable() {
    assertThat(gives(BOOL, () -> null)).isEqualTo("gave null, where it promises a bool");
    assertThat(gives(BOOL, () -> "true")).isEqualTo("gave a string, where it promises a bool");
    assertThat(gives(BOOL, Object::new))
        .isEqualTo("gave what can't be used: a value is of a kind that conditions do not know");
    assertThat(gives(INT, () -> 1.0)).isEqualTo("gave a double, where it promises an int");
    assertThat(gives(DOUBLE, () -> 1L)).isEqualTo("gave an int, where it promises a double");
    assertThat(gives(DOUBLE, () -> Double.NaN))
        .isEqualTo("gave what can't be used: a number is not finite");
    assertThat(gives(LIST, () -> List.of(Float.POSITIVE_INFINITY))).endsWith("is not finite");
    assertThat(gives(TIMESTAMP, () -> Instant.MAX)).startsWith("gave what can't be used: ");
    assertThat(gives(DURATION, () -> Duration.ofSeconds(Long.MAX_VALUE)))
        .startsWith("gave what can't be used: ");
    assertThat(gives(DYN, () -> Map.of(1.5, true)))
        .isEqualTo("gave what can't be used: the key of a map can't be a double");
    assertThat(gives(DYN, () -> new Failure("x"))).startsWith("gave what can't be used: ");
    assertThat(gives(DYN, () -> endless(Integer.MAX_VALUE)))
        .isEqualTo("gave what can't be used: the value is too large");
    assertThat(gives(DYN, () -> nested(300))).endsWith("a value is nested too deeply");
    assertThat(gives(DYN, CustomFunctionsTest::cycle)).endsWith("a value is nested too deeply");
    assertThat(gives(BOOL, failing(() -> new IllegalStateException("hunter2"))))
        .isEqualTo("failed with IllegalStateException");
    assertThat(gives(BOOL, failing(() -> new NoClassDefFoundError("org/acme/Lib"))))
        .isEqualTo("failed with NoClassDefFoundError");
    assertThat(gives(BOOL, () -> overflow(0))).isEqualTo("failed with StackOverflowError");
    assertThat(gives(BOOL, failing(() -> new OutOfMemoryError("x"))))
        .isEqualTo("failed with OutOfMemoryError");
  }

  @Test
  void aResultThatChangesLaterDoesNotReachTheCondition() {
    List<Object> mutable = new ArrayList<>(List.of(1));
    var calls = new AtomicInteger();
    Functions functions =
        Functions.NONE.and(
            List.of(
                function(
                    "acme.list",
                    LIST,
                    args -> {
                      calls.incrementAndGet();
                      return mutable;
                    }),
                function("acme.spoil", BOOL, args -> mutable.add(2))));
    assertThat(evaluate(functions, "acme.list() == [1] && acme.spoil() && acme.list() == [1]"))
        .isEqualTo(true);
    assertThat(calls).hasValue(1);
  }

  @Test
  void argumentsAreTheDeclaredClassesAndCantBeChanged() {
    List<Object> seen = new ArrayList<>();
    Functions functions =
        Functions.NONE.and(
            List.of(
                function(
                    "acme.look",
                    BOOL,
                    args -> {
                      seen.addAll(args);
                      return true;
                    },
                    DOUBLE,
                    DYN,
                    TIMESTAMP)));
    assertThat(evaluate(functions, "acme.look(params.n, params.mixed, now)")).isEqualTo(true);
    assertThat(seen).containsExactly(7.0, Arrays.asList(1L, 0.5, null), Instant.EPOCH);
    assertThatThrownBy(() -> ((List<?>) seen.get(1)).removeFirst())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void equalCallsOfADecisionAreOne() {
    var calls = new AtomicInteger();
    Functions functions =
        Functions.NONE.and(
            List.of(function("acme.count", INT, args -> (long) calls.incrementAndGet(), DYN)));
    Evaluation decision = evaluation();
    Term term =
        compile(functions, "acme.count(params.n) == 1 && acme.count(7) == acme.count(params.n)");
    assertThat(decision.evaluate(term)).isEqualTo(true);
    assertThat(decision.evaluate(term)).isEqualTo(true);
    assertThat(calls).hasValue(1);
    assertThat(decision.evaluate(compile(functions, "acme.count(7.0) == 2"))).isEqualTo(true);
    assertThat(evaluation().evaluate(compile(functions, "acme.count(7) == 3"))).isEqualTo(true);
  }

  @Test
  void aCallTakesStepsByTheSizeOfWhatGoesInAndOut() {
    String all = "params.list.all(x, acme.any(%s) != 0)";
    Map<String, Object> params = new HashMap<>(params());
    params.put("list", java.util.Collections.nCopies(20_000, 1L));
    params.put("long", "x".repeat(100_000));
    Term small = compile(KNOWN, all.formatted("x"));
    Term large = compile(KNOWN, all.formatted("params.long"));
    assertThat(evaluation(params).evaluate(small)).isEqualTo(true);
    assertThat(evaluation(params).evaluate(large))
        .isEqualTo(new Failure("the condition takes more than 100,000 steps"));
  }

  @Test
  void withoutFunctionsNobodyIsCalled() {
    Functions functions =
        Functions.NONE.and(List.of(function("acme.f", BOOL, failing(AssertionError::new))));
    Evaluation opaque = evaluation().withoutFunctions();
    assertThat(opaque.evaluate(compile(functions, "acme.f()")))
        .isEqualTo(new Failure("`acme.f` is not called while a policy is checked"));
    assertThat(opaque.evaluate(compile(functions, "acme.f() || true"))).isEqualTo(true);
  }

  @Test
  void nothingIsKnownOfACallBeforehand() {
    Term call = compile(KNOWN, "acme.tenant() == 'blue'");
    assertThat(Terms.isClosed(call)).isFalse();
    assertThat(Terms.isFrugal(call)).isFalse();
    assertThat(call).isEqualTo(compile(KNOWN, "acme.tenant() == 'blue'"));
    assertThat(call).isNotEqualTo(compile(KNOWN, "acme.any(1) == 'blue'"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 == 1 && acme.is_listed(5)         | acme.is_listed(5)",
        "acme.any(1) == acme.any(1 / 0)      | 1 / 0",
      })
  void theCulpritOfAFailureIsFound(String expression, String culprit) {
    var span = Expressions.culprit(fragment(expression), KNOWN, evaluation());
    assertThat(expression.substring(span.start(), span.end())).isEqualTo(culprit);
  }

  @Test
  void isPrintedAsWritten() {
    String text = "acme.risk_score(params.x)  >  0.8&&acme.any( acme.tenant( ) ).x[0] == 1";
    String printed = Expressions.print(Expressions.parse(fragment(text)).get());
    assertThat(printed)
        .isEqualTo("acme.risk_score(params.x) > 0.8 && acme.any(acme.tenant()).x[0] == 1");
    assertThat(compile(KNOWN, printed)).isEqualTo(compile(KNOWN, text));
  }

  // A function of no arguments, and the end of the reason that it makes a condition undecidable.
  private static String gives(ValueType promised, Supplier<@Nullable Object> value) {
    Functions functions =
        Functions.NONE.and(List.of(function("acme.f", promised, args -> value.get())));
    String reason = reason(functions, "acme.f() == 1 || acme.f() != 1");
    assertThat(reason).startsWith("`acme.f` ").doesNotContain("hunter2");
    assertThat(reason(functions, "!(acme.f() == 1)")).isEqualTo(reason);
    return reason.substring("`acme.f` ".length());
  }

  private static Supplier<@Nullable Object> failing(Supplier<Throwable> failure) {
    return () -> CustomFunctionsTest.<RuntimeException>thrown(failure.get());
  }

  @SuppressWarnings("unchecked") // A guest may throw what it does not declare.
  private static <E extends Throwable> Object thrown(Throwable failure) throws E {
    throw (E) failure;
  }

  private static Object overflow(int level) {
    return level < 0 ? level : List.of(overflow(level + 1));
  }

  private static Object nested(int levels) {
    Object value = 1L;
    for (int i = 0; i < levels; i++) {
      value = List.of(value);
    }
    return value;
  }

  private static Object cycle() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    return list;
  }

  private static List<Object> endless(int size) {
    return new AbstractList<>() {
      @Override
      public Object get(int index) {
        return true;
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  private static ConditionFunction function(
      String name, ValueType result, Supplier<@Nullable Object> value) {
    return function(name, result, args -> value.get());
  }

  private static ConditionFunction function(
      String name, ValueType result, ConditionFunction.Body body, ValueType... parameters) {
    return new ConditionFunction(name, List.of(parameters), result, body);
  }

  private static String mistake(String expression) {
    Diagnostic found =
        new ConditionCompiler(Map.of(), KNOWN)
            .compile(fragment(expression))
            .diagnostics()
            .getFirst();
    return "%d-%d %s %s; %s"
        .formatted(
            found.span().start() + 1,
            found.span().end() + 1,
            found.code().id(),
            found.message(),
            found.hint());
  }

  private static String reason(Functions functions, String expression) {
    return ((Failure) evaluate(functions, expression)).reason();
  }

  private static Object evaluate(Functions functions, String expression) {
    Object value = evaluation().evaluate(compile(functions, expression));
    assertThat(value).isNotNull();
    return value;
  }

  private static Term compile(Functions functions, String expression) {
    return new ConditionCompiler(Map.of(), functions).compile(fragment(expression)).get();
  }

  private static Evaluation evaluation() {
    return evaluation(params());
  }

  private static Evaluation evaluation(Map<String, ?> params) {
    Action action = Action.of("pay", "bank", params);
    return new Evaluation(action, Instant.EPOCH, ZoneOffset.UTC, Map.of());
  }

  private static Map<String, @Nullable Object> params() {
    Map<String, @Nullable Object> params = new HashMap<>();
    params.put("n", 7L);
    params.put("name", "ann");
    params.put("list", List.of(1L, 3L));
    params.put("mixed", Arrays.asList(1, 0.5f, null));
    params.put("none", null);
    return params;
  }

  private static Fragment fragment(String text) {
    return Fragment.whole(new SourceText("policy.yaml", text));
  }
}

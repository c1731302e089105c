package dev.aegis.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.decision.Approval;
import dev.aegis.decision.Decision;
import dev.aegis.decision.Undecided;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import dev.aegis.testing.HostileParams;
import dev.aegis.testing.SmallStack;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a parameter is, it is decided or undecidable, and so blocked here; never an exception.
 */
class HostileParamsTest {
  private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");
  private static final Matcher MATCHER = matcher(HostileParams.POLICY);

  static Stream<Map.Entry<String, Object>> values() {
    return Stream.concat(
        Stream.concat(
            HostileParams.json().entrySet().stream(),
            HostileParams.beyondJson().entrySet().stream()),
        Stream.of(Map.entry("half a pair", "needle\ud800")));
  }

  static Stream<String> names() {
    return values().map(Map.Entry::getKey);
  }

  @ParameterizedTest
  @MethodSource("names")
  void isDecidedOrUndecidable(String name) throws Exception {
    Object value = values().filter(v -> v.getKey().equals(name)).findFirst().get().getValue();
    Action action = Action.of("pay", "crm", Map.of("v", value));

    Decision decision = MATCHER.decide(action, AT);

    assertThat(decision.approval()).isEqualTo(Approval.BLOCK);
    assertThat(MATCHER.explain(action, AT).decision()).isEqualTo(decision);
    assertThat(SmallStack.call(() -> MATCHER.decide(action, AT)).approval())
        .isEqualTo(Approval.BLOCK);
    assertThat(SmallStack.call(() -> MATCHER.explain(action, AT)).decision().approval())
        .isEqualTo(Approval.BLOCK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"params.v + 1 > 0", "params.v * 2 > 0", "params.v - -1 > 0"})
  void anOverflowIsUndecidable(String when) {
    Matcher matcher = matcher("rules: [{name: r, when: " + when + ", approval: auto}]");
    Action action = Action.of("pay", "crm", Map.of("v", Long.MAX_VALUE));
    assertThat(matcher.decide(action, AT).undecided())
        .containsExactly(new Undecided("r", "an int overflows"));
  }

  /** As long as an expression can be, each explained where there is little room. */
  @ParameterizedTest
  @MethodSource("longest")
  void longConditionsNeedNoRoom(String when) throws Exception {
    Matcher matcher = matcher("rules: [{name: r, when: '" + when + "', approval: block}]");
    for (Map<String, Object> params : List.<Map<String, Object>>of(Map.of(), Map.of("a", 1L))) {
      Action action = Action.of("pay", "crm", params);
      Explanation explanation = SmallStack.call(() -> matcher.explain(action, AT));
      assertThat(explanation.decision())
          .isEqualTo(SmallStack.call(() -> matcher.decide(action, AT)));
    }
  }

  static Stream<String> longest() {
    return Stream.of(
        "1" + "+1".repeat(2_000) + " == params.a",
        "params" + ".a".repeat(2_000) + " == 1",
        "params.a.b" + ".lowerAscii()".repeat(300) + " == params.a",
        "params.a == 2" + " && params.a == 2".repeat(200),
        "params.a == 2" + " || params.a == 2".repeat(200),
        "params.a == 1 ? false : ".repeat(160) + "true",
        "!".repeat(4_000) + "params.a",
        "params.a == " + "[".repeat(64) + "]".repeat(64),
        "params.a == 1 && " + "!(".repeat(60) + "params.a == 1" + ")".repeat(60));
  }

  private static Matcher matcher(String policy) {
    return Matcher.compile(PolicyReader.read(List.of(new SourceText("policy.yaml", policy))).get());
  }
}

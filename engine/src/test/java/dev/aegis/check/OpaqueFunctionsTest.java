package dev.aegis.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.condition.Functions;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.match.Matcher;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import dev.aegis.spi.ConditionFunction;
import dev.aegis.spi.ValueType;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What custom functions say is not known before they are asked, and they are not asked here. */
class OpaqueFunctionsTest {
  private final AtomicInteger calls = new AtomicInteger();
  private final Functions functions =
      Functions.NONE.and(
          List.of(
              new ConditionFunction(
                  "acme.says",
                  List.of(ValueType.DYN),
                  ValueType.BOOL,
                  args -> {
                    calls.incrementAndGet();
                    return true;
                  })));

  @Test
  void aCallOfConstantsIsNoConstantCondition() {
    assertThat(
            check(
                """
                defaults: {approval: block}
                rules:
                  - {name: first, when: acme.says(1), approval: auto}
                  - {name: second, when: '!acme.says(1) || acme.says(1) == true', approval: approve}
                """))
        .isEmpty();
    assertThat(calls).hasValue(0);
  }

  @Test
  void itCoversNothingAndIsCoveredLikeAnyOther() {
    assertThat(
            check(
                """
                rules:
                  - {name: some, match: {type: a*}, when: acme.says(params.x), approval: auto}
                  - {name: all, match: {type: a*}, approval: block}
                  - {name: late, match: {type: ab*}, when: acme.says(params.x), approval: auto}
                """))
        .extracting(Diagnostic::code)
        .doesNotContain(Code.CONSTANT_CONDITION);
    assertThat(calls).hasValue(0);
  }

  @Test
  void anExampleIsOneThatHoldsWhateverItSays() {
    List<Diagnostic> found =
        check(
            """
            defaults: {approval: auto}
            rules:
              - {name: known, match: {type: pay}, when: acme.says(params.amount), approval: block}
              - {name: limit, conditions: {param_gt: {amuont: 5}}, approval: block}
            """);
    assertThat(found).extracting(Diagnostic::code).contains(Code.PERMISSIVE_DEFAULT);
    assertThat(found).allSatisfy(d -> assertThat(d.hint()).doesNotContain("`pay`"));
    assertThat(calls).hasValue(0);
  }

  @Test
  void whereEverythingHangsOnItNoExampleIsShown() {
    List<Diagnostic> found =
        check(
            """
            defaults: {approval: auto}
            rules:
              - {name: gate, when: acme.says(params.amount), approval: block}
              - {name: limit, conditions: {param_gt: {amuont: 5}}, approval: block}
            """);
    assertThat(found)
        .allSatisfy(d -> assertThat(String.valueOf(d.hint())).doesNotContain("for example"));
    assertThat(calls).hasValue(0);
  }

  private List<Diagnostic> check(String yaml) {
    var policy = PolicyReader.read(List.of(new SourceText("policy.yaml", yaml)), functions).get();
    return PolicyChecks.check(Matcher.compile(policy)).warnings();
  }
}

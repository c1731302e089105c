package dev.aegis.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.ActionLimits;
import dev.aegis.condition.Regex;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.policy.Rule;
import dev.aegis.source.SourceText;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is drawn from around the boundaries of a policy. */
class BoundariesTest {
  private static Policy policy(String rules) {
    String text = "version: '1'\ndefaults: {risk_level: low, approval: approve}\nrules:\n" + rules;
    return PolicyReader.read(List.of(new SourceText("policy.yaml", text))).get();
  }

  private static Set<String> met(Boundaries boundaries) {
    Set<String> met = new HashSet<>();
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      Witness drawn = boundaries.draw(random);
      assertThat(ActionLimits.violations(drawn.action())).isEmpty();
      met.add(drawn.decision().matchedRule());
    }
    return met;
  }

  @Test
  void rulesThatReasoningDoesNotSeeThroughAreMet() {
    Policy policy =
        policy(
            """
              - name: sum
                match: {type: pay}
                when: params.amount + params.before > 7000 && params.amount <= params.most
                risk_level: low
                approval: block
              - name: path
                match: {type: read, target: 'docs/*'}
                when: action.target.matches('^[a-z]+/[a-z]{2,8}[.](md|txt)$') && params.why.size() >= 20
                risk_level: low
                approval: auto
              - name: same
                match: {type: close}
                when: params.owner == action.target && params.ticket.matches('^T-[0-9]+$')
                risk_level: low
                approval: auto
              - name: listed
                match: {type: export}
                when: params.fields.size() > 0 && params.fields.all(f, f in ['name', 'phone'])
                risk_level: low
                approval: auto
            """);
    assertThat(met(Boundaries.of(Matcher.compile(policy))))
        .contains("sum", "path", "same", "listed", "<default>");
  }

  @Test
  void bothSidesOfAThresholdAreDrawn() {
    Policy policy =
        policy(
            """
              - name: large
                match: {type: pay}
                when: params.amount > 500
                risk_level: low
                approval: block
            """);
    Boundaries boundaries = Boundaries.of(Matcher.compile(policy));
    Random random = new Random(1);
    Set<Object> amounts = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      Object amount = boundaries.draw(random).action().params().get("amount");
      if (amount != null) {
        amounts.add(amount);
      }
    }
    assertThat(amounts).contains(500L, 501L, "x");
    assertThat(boundaries.numbers()).contains(499L, 500L, 501L);
  }

  @Test
  void whatNoActionMeetsIsKnownAndNotDrawn() {
    Policy policy =
        policy(
            """
              - {name: all, match: {type: '*'}, risk_level: low, approval: block}
              - {name: never, match: {type: read}, risk_level: low, approval: auto}
            """);
    Boundaries boundaries = Boundaries.of(Matcher.compile(policy));
    assertThat(boundaries.impossible()).containsExactly(1, 2);
    assertThat(met(boundaries)).containsExactly("all");
  }

  @Test
  void startsLieWithinWhatIsAskedFor() {
    Policy policy =
        policy(
            """
              - {name: tmp, match: {type: '*', target: '*-tmp'}, risk_level: low, approval: auto}
              - {name: reads, match: {type: 'read*'}, risk_level: low, approval: auto}
            """);
    Rule deletes =
        policy(
                "  - {name: d, match: {type: 'delete*', target: 'prod*'}, risk_level: low,"
                    + " approval: auto}")
            .rules()
            .getFirst();
    Boundaries within = Boundaries.within(Matcher.compile(policy), deletes);
    assertThat(within.impossible()).containsExactly(1);
    assertThat(within.starts())
        .isNotEmpty()
        .allMatch(start -> start.action().type().startsWith("delete"))
        .allMatch(start -> start.action().target().startsWith("prod"));
  }

  @Test
  void aSeedSaysWhatIsDrawn() {
    Matcher matcher =
        Matcher.compile(
            policy("  - {name: r, match: {type: 'a?c*'}, risk_level: low, approval: auto}"));
    Random one = new Random(5);
    Random other = new Random(5);
    Boundaries first = Boundaries.of(matcher);
    Boundaries second = Boundaries.of(matcher);
    for (int i = 0; i < 200; i++) {
      assertThat(first.draw(one)).isEqualTo(second.draw(other));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^T-[0-9]+$",
        "^(a|bc)*d{2,3}[^x-z]$",
        "(?i)^https?://([a-z0-9-]+[.])*example[.]com([/?#]|$)",
        "^[][(){}A-Za-z0-9_.@+ /-]+\\.(md|txt)$",
        "^\\d{4}-\\d{2}-\\w\\s?$",
        "^[[:alpha:]]+$",
        "^$"
      })
  void textsThatARegularExpressionFindsAreMade(String pattern) {
    Regex regex = Regex.of(pattern);
    assertThat(RegexTexts.of(regex)).isNotEmpty().allMatch(regex::findsIn);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\\pN+", "[^\\x00-\\x{10FFFF}]", "\\Qa.b\\E", "a{1000}", "[a-\\d]|(?P<n>x)"})
  void whatIsNotUnderstoodDoesNoHarm(String pattern) {
    Regex regex;
    try {
      regex = Regex.of(pattern);
    } catch (IllegalArgumentException e) {
      return;
    }
    assertThat(RegexTexts.of(regex)).allMatch(regex::findsIn);
  }
}

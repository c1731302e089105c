package dev.aegis.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.decision.Decision;
import dev.aegis.glob.Glob;
import dev.aegis.policy.Policy;
import dev.aegis.testing.Actions;
import dev.aegis.testing.NaiveGlob;
import dev.aegis.testing.NaivePolicy;
import dev.aegis.testing.Policies;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MatcherPropertiesTest {
  static final int ACTIONS = 40;

  @Property(tries = 2000)
  void treeLinearWalkAndNaiveWalkAgree(@ForAll("policies") Policy policy, @ForAll long seed) {
    agree(policy, seed);
  }

  @Property(tries = 500)
  void theyAgreeOnCrowdedPolicies(@ForAll("crowded") Policy policy, @ForAll long seed) {
    agree(policy, seed);
  }

  @Property(tries = 100)
  void theyAgreeOnPoliciesOfManyGlobs(@ForAll("searched") Policy policy, @ForAll long seed) {
    agree(policy, seed);
  }

  @Property(tries = 1000)
  void undecidableNeverMeansPermitted(@ForAll("policies") Policy policy, @ForAll long seed) {
    Matcher matcher = Matcher.compile(policy);
    Actions actions = new Actions(policy, seed);
    for (int i = 0; i < ACTIONS / 4; i++) {
      Action action = actions.next();
      Instant at = actions.time();
      Decision decision = matcher.decide(action, at);
      assertThat(new NaivePolicy.Strictest(decision.approval(), decision.riskLevel()))
          .isEqualTo(new NaivePolicy(policy).strictest(action, at));
    }
  }

  @Property(tries = 5000)
  void globsMatchAsTheSpecificationSays(@ForAll("patterns") String pattern, @ForAll long seed) {
    Policy policy = Policies.policy(Policies.rule("r", List.of(pattern), List.of("*"), null));
    Actions actions = new Actions(policy, seed);
    for (int i = 0; i < 4; i++) {
      String text = actions.next().type();
      assertThat(Glob.of(pattern).matches(text))
          .as("%s matches %s", pattern, text)
          .isEqualTo(NaiveGlob.matches(pattern, text));
    }
  }

  /** Decides on some actions aimed at a policy, by the tree and by walking. */
  static void agree(Policy policy, long seed) {
    Matcher matcher = Matcher.compile(policy);
    Matcher walking = Matcher.withoutTree(policy);
    NaivePolicy naive = new NaivePolicy(policy);
    Actions actions = new Actions(policy, seed);
    for (int i = 0; i < ACTIONS; i++) {
      Action action = actions.next();
      Instant at = actions.time();
      Decision expected = naive.decide(action, at);
      assertThat(matcher.decide(action, at)).as(matcher::describe).isEqualTo(expected);
      assertThat(matcher.explain(action, at).decision()).isEqualTo(expected);
      assertThat(walking.decide(action, at)).isEqualTo(expected);
    }
  }

  @Provide
  Arbitrary<Policy> policies() {
    return Policies.policies();
  }

  @Provide
  Arbitrary<Policy> crowded() {
    return Policies.crowded();
  }

  @Provide
  Arbitrary<Policy> searched() {
    return Policies.searched();
  }

  @Provide
  Arbitrary<String> patterns() {
    return Policies.patterns();
  }
}

package dev.aegis.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.decision.Decision;
import dev.aegis.json.ActionReader;
import dev.aegis.json.DecisionJson;
import dev.aegis.match.Matcher;
import dev.aegis.policy.PolicyReader;
import dev.aegis.testing.Corpus;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The corpus through the first of its doors: the engine itself. */
class CorpusTest {

  @TestFactory
  Stream<DynamicContainer> everyCaseIsDecidedAsExpected() {
    return Corpus.POLICIES.stream()
        .map(
            name -> {
              Matcher matcher =
                  Matcher.compile(PolicyReader.read(List.of(Corpus.policy(name))).get());
              return DynamicContainer.dynamicContainer(
                  name,
                  Corpus.cases(name).stream()
                      .map(c -> DynamicTest.dynamicTest(c.toString(), () -> check(matcher, c))));
            });
  }

  private static void check(Matcher matcher, Corpus.Case given) {
    var action = ActionReader.forNow(1).readOne(given.action()).action();
    Decision decision = matcher.decide(action, given.at());
    assertThat(given.differences(DecisionJson.of(decision))).isEmpty();
    assertThat(matcher.explain(action, given.at()).decision()).isEqualTo(decision);
  }
}

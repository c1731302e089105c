package dev.aegis.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.policy.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is drawn from Aegis's own templates. */
class TemplatesTest {
  private static final Path TEMPLATES =
      Path.of("../../cli/src/main/resources/dev/aegis/cli/templates");
  private static final int TRIES = 1_000;

  static List<String> templates() throws IOException {
    try (Stream<Path> files = Files.list(TEMPLATES)) {
      return files
          .map(Path::toString)
          .filter(name -> name.endsWith(".yaml") && !name.endsWith(".test.yaml"))
          .sorted()
          .toList();
    }
  }

  @Test
  void thereAreTwelve() throws IOException {
    assertThat(templates()).hasSize(12);
  }

  @ParameterizedTest
  @MethodSource("templates")
  void eachRuleIsMetInAtLeastOneOfAHundredTries(String template) {
    PolicyUnderTest policy = Policies.load(template);
    for (long seed = 1; seed <= 3; seed++) {
      Map<String, Integer> met = met(policy, seed);
      for (Rule rule : policy.policy().rules()) {
        assertThat(met.getOrDefault(rule.name(), 0))
            .as("%s with seed %d", rule.name(), seed)
            .isGreaterThanOrEqualTo(TRIES / 100);
      }
    }
  }

  private static Map<String, Integer> met(PolicyUnderTest policy, long seed) {
    Random random = new Random(seed);
    Map<String, Integer> met = new HashMap<>();
    for (int i = 0; i < TRIES; i++) {
      met.merge(policy.decide(policy.draw(random)).matchedRule(), 1, Integer::sum);
    }
    return met;
  }

  @ParameterizedTest
  @MethodSource("templates")
  void noRuleIsUnreachable(String template) {
    PolicyProperties.noRuleUnreachable(Policies.load(template));
  }
}

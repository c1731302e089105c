package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import dev.aegis.json.Json;
import dev.aegis.testing.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command line is one of the doors that answer the corpus alike. */
class CorpusTest {
  @TempDir private Path folder;

  static List<String> policies() {
    return Corpus.POLICIES;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void simulateDecidesAsTheCorpusSays(String name) throws IOException {
    Path policy = folder.resolve("policy.yaml");
    Files.writeString(policy, Corpus.policy(name).text());
    for (Corpus.Case each : Corpus.cases(name)) {
      Result result =
          Cli.plain()
              .run(
                  "simulate",
                  policy,
                  "--action",
                  Json.STRICT.write(each.action()),
                  "--at",
                  each.at(),
                  "--format",
                  "json");
      assertThat(result.exitCode()).as("%s: %s", each, result.err()).isZero();
      List<?> decisions = (List<?>) Objects.requireNonNull(Json.OWN.read(result.out()));
      assertThat(each.differences((Map<?, ?>) decisions.getFirst())).as("%s", each).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void linesOfAFileAreDecidedInOrder(String name) throws IOException {
    Path policy = folder.resolve("policy.yaml");
    Files.writeString(policy, Corpus.policy(name).text());
    List<Corpus.Case> cases =
        Corpus.cases(name).stream().filter(c -> c.at().equals(Corpus.ANY_TIME)).toList();
    List<String> lines = new ArrayList<>();
    cases.forEach(each -> lines.add(Json.STRICT.write(each.action())));
    Path actions = Files.write(folder.resolve("actions.jsonl"), lines);
    Result result =
        Cli.plain()
            .run(
                "simulate",
                policy,
                "--actions",
                actions,
                "--at",
                Corpus.ANY_TIME,
                "--format",
                "json",
                "--explain");
    if (cases.isEmpty()) {
      assertThat(result.exitCode()).isEqualTo(2);
      return;
    }
    List<?> decisions = (List<?>) Objects.requireNonNull(Json.OWN.read(result.out()));
    assertThat(decisions).hasSameSizeAs(cases);
    for (int i = 0; i < cases.size(); i++) {
      assertThat(cases.get(i).differences((Map<?, ?>) Objects.requireNonNull(decisions.get(i))))
          .as("%s", cases.get(i))
          .isEmpty();
    }
  }
}

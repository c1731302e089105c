package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import dev.aegis.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code aegis test} says of tests: what they see, what they notice, what they lack. */
class TestMeasuresTest {
  private static final String POLICY =
      """
      rules:
        - {name: small, match: {type: pay}, when: params.amount <= 50, approval: auto, risk_level: low}
        - {name: rest, match: {type: pay}, approval: approve}
        - {name: shadowed, match: {type: pay}, approval: block}
      """;

  private static final String TESTS =
      """
      tests:
        - {action: {type: pay, params: {amount: 1}}, expected_rule: small}
        - {action: {type: pay, params: {amount: 99}}, expected_rule: rest}
      """;

  private final Cli cli = Cli.plain();
  @TempDir private Path folder;
  private Path policy = Path.of("");
  private Path tests = Path.of("");

  @BeforeEach
  void files() throws IOException {
    policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
    tests = Files.writeString(folder.resolve("policy.test.yaml"), TESTS);
  }

  @Test
  void coverageGoesThroughTheRules() {
    Result result = cli.run("test", policy, tests, "--coverage");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .isEqualTo(
            """
            2 tests: 2 passed, 0 failed.

            small  met by 1 test
                true, false, never undecidable  params.amount <= 50
            rest  met by 1 test
            shadowed  can't be met
            <default>  never met

            Coverage: 4 of 6 (66.6 %).
            """);
  }

  @Test
  void tooLittleIsANo() {
    Result result = cli.run("test", policy, tests, "--min-coverage", "66.7");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo("aegis: the coverage is 66.6 %, and --min-coverage asks for 66.7\n");
    assertThat(cli.run("test", policy, tests, "--min-coverage", "66").exitCode()).isZero();
    assertThat(cli.run("test", policy, tests, "--min-coverage", "101").exitCode()).isEqualTo(2);
    assertThat(cli.run("test", policy, tests, "--min-coverage", "NaN").exitCode()).isEqualTo(2);
    assertThat(cli.run("test", policy, tests, "--min-mutation-score", "-1").exitCode())
        .isEqualTo(2);
  }

  @Test
  void whatNoTestNoticesIsShownWithOneThatWould() {
    Result result = cli.run("test", policy, tests, "--mutate");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains(
            """
            no test notices small: when: `<=` becomes `<`
              a test of  pay {"amount":50}
              expects    auto LOW small
              not        approve MEDIUM rest
            """);
    assertThat(result.out()).containsPattern("Mutants: [0-9]+ of [0-9]+ noticed \\([0-9.]+ %\\); ");
    Result low = cli.run("test", policy, tests, "--min-mutation-score", "95");
    assertThat(low.exitCode()).isEqualTo(1);
    assertThat(low.err()).contains("and --min-mutation-score asks for 95");
  }

  @Test
  void nothingIsMutatedWhereTestsFail() throws IOException {
    Path wrong =
        Files.writeString(
            folder.resolve("wrong.yaml"),
            TESTS.replace("expected_rule: rest", "expected_rule: small"));
    Result result = cli.run("test", policy, wrong, "--mutate");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).doesNotContain("Mutants");
    assertThat(result.err())
        .isEqualTo(
            "aegis: the policy does not pass its tests, so nothing was changed in it to try"
                + " them\n");
    Result generated = cli.run("test", policy, wrong, "--generate");
    assertThat(generated.exitCode()).isEqualTo(1);
    assertThat(generated.out()).as("what a test file is made of").isEmpty();
    assertThat(generated.err())
        .contains("wrong.yaml:", "does not pass its tests, so no others were generated");
  }

  @Test
  void whatIsGeneratedPassesAndNoticesAll() throws IOException {
    Result generated = cli.run("test", policy, "--generate");
    assertThat(generated.exitCode()).isZero();
    assertThat(generated.out())
        .startsWith("# Generated. Each expectation is what the policy decided")
        .contains("# rule `shadowed` can never be met");
    Path all = Files.writeString(folder.resolve("all.test.yaml"), generated.out());
    Result result =
        cli.run("test", policy, all, "--min-coverage", "100", "--min-mutation-score", "100");
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(cli.run("test", policy, all, "--generate").out())
        .contains("# Nothing is missing in the tests that there are.");
  }

  @Test
  void whatTestsLackIsGenerated() throws IOException {
    String generated = cli.run("test", policy, tests, "--generate").out();
    assertThat(generated).doesNotContain("small is met").contains("small: `<=`, not `<`");
    Path more = Files.writeString(folder.resolve("more.test.yaml"), generated);
    assertThat(cli.run("test", policy, tests, more, "--min-mutation-score", "100").exitCode())
        .isZero();
  }

  @Test
  void generatedTestsSayWhatTheyLack() throws IOException {
    Path hard =
        Files.writeString(
            folder.resolve("hard.yaml"),
            """
            rules:
              - name: square
                match: {type: s}
                when: params.a * params.a == 1234321
                approval: auto
            """);
    assertThat(cli.run("test", hard, "--generate").out())
        .contains("# No action was found by which these happen; look whether they can:")
        .contains("#   square is met");
  }

  @Test
  void nothingCountsTwiceAndNoReportReplacesAnother() {
    Result twice = cli.run("test", policy, tests, folder.resolve(".").resolve(tests.getFileName()));
    assertThat(twice.exitCode()).isEqualTo(2);
    assertThat(twice.err()).contains("is given twice");
    Path report = folder.resolve("report");
    Result same = cli.run("test", policy, tests, "--junit", report, "--coverage-html", report);
    assertThat(same.exitCode()).isEqualTo(2);
    assertThat(same.err()).contains("--junit and --coverage-html name the same file");
    assertThat(report).doesNotExist();
  }

  @Test
  void generateGoesAlone() {
    assertThat(cli.run("test", policy, "--generate", "--mutate").exitCode()).isEqualTo(2);
    assertThat(cli.run("test", policy, "--generate", "--format", "json").exitCode()).isEqualTo(2);
  }

  @Test
  void thePageIsWholeAndHarmless() throws IOException {
    Path hostile =
        Files.writeString(
            folder.resolve("hostile.yaml"),
            POLICY.replace("name: rest", "name: 'r<script>alert(1)</script>'"));
    Path some =
        Files.writeString(
            folder.resolve("some.test.yaml"),
            "tests: [{action: {type: pay}, expected_decision: approve}]\n");
    Path page = folder.resolve("coverage.html");
    assertThat(cli.run("test", hostile, some, "--coverage-html", page).exitCode()).isZero();
    assertThat(Files.readString(page))
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "never met", "undecidable (1)")
        .doesNotContain("<script>")
        .endsWith("</html>\n");
    assertThat(cli.run("test", hostile, some, "--coverage-html", page).exitCode()).isZero();
    Result over = cli.run("test", hostile, some, "--coverage-html", some);
    assertThat(over.exitCode()).isEqualTo(3);
    assertThat(over.err()).contains("is there already and is no HTML");
  }

  @Test
  void allOfItIsThereForMachines() {
    Result result = cli.run("test", policy, tests, "--coverage", "--mutate", "--format", "json");
    Object json = Json.OWN.read(result.out());
    assertThat(member(member(json, "coverage"), "unreachable")).isEqualTo(List.of("shadowed"));
    Object mutation = member(json, "mutation");
    assertThat((List<?>) member(mutation, "survivors")).isNotEmpty();
    assertThat(member(mutation, "equivalent")).isInstanceOf(Long.class);
  }

  private static Object member(@Nullable Object json, String name) {
    Map<?, ?> map = (Map<?, ?>) Objects.requireNonNull(json);
    return Objects.requireNonNull(map.get(name));
  }
}

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestCommandTest {
  private static final String POLICY =
      """
      timezone: Europe/Berlin
      rules:
        - name: night
          match: {type: deploy}
          conditions: {time_after: "22:00", time_before: "06:00"}
          approval: block
          risk_level: critical
        - name: small
          match: {type: pay, target: crm*}
          when: params.amount <= 50
          approval: auto
          risk_level: low
        - {name: rest, match: {type: [pay, deploy]}, approval: approve}
      """;

  private static final String TESTS =
      """
      tests:
        - description: small payments run
          action: {type: pay, target: crm, params: {amount: 51}, agent_id: bot}
          expected_decision: auto
          expected_risk_level: low
          expected_rule: small
        - description: a payment without an amount
          action: {type: pay, target: crm}
          expected_rule: small
        - description: deployments are approved
          action: {type: deploy, target: web}
          expected_decision: approve
        - action: {type: deploy, target: web}
          at: '2026-11-26T16:59:00Z'
          expected_rule: night
        - description: five euros are for people
          action: {type: pay, target: crm, params: {amount: 5}}
          expected_rule: rest
        - action: {type: read, target: crm}
          expected_rule: rest
          expected_risk_level: high
        - action: {type: read, target: crm}
          expected_rule: <default>
      """;

  private static final String PASSES =
      "tests: [{action: {type: read}, expected_rule: <default>}]\n";

  private final Cli cli = Cli.plain();
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private String withoutFolder(String text) {
    return text.replace(folder + "/", "");
  }

  private Path policy() throws IOException {
    return file("policy.yaml", POLICY);
  }

  @Test
  void showsEachFailureAndWhy() throws IOException {
    Path tests = file("policy.test.yaml", TESTS);
    Result result = cli.run("test", policy(), tests);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).isEmpty();
    Golden.check("test.txt", withoutFolder(result.out()));
    Result onTerminal = cli.onTerminal(80).run("test", policy(), tests);
    Golden.check("test-color.txt", withoutFolder(onTerminal.out()));
    assertThat(onTerminal.out().replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(result.out());
    assertThat(cli.onTerminal(80).run("test", policy(), tests, "--no-color").out())
        .isEqualTo(result.out());
  }

  @Test
  void whatPassesIsCounted() throws IOException {
    Path tests = file("policy.test.yaml", PASSES);
    assertThat(cli.run("test", policy(), tests))
        .isEqualTo(new Result(0, "1 test: 1 passed, 0 failed.\n", ""));
    assertThat(cli.run("test", policy(), tests, file("more.json", PASSES)).out())
        .isEqualTo("2 tests: 2 passed, 0 failed.\n");
  }

  @Test
  void filesAreToldApartByWhatIsInThem() throws IOException {
    Path first = file("b.yaml", "rules: [{name: a, match: {type: read}, approval: block}]\n");
    Path second = file("a.test.yaml", "rules: [{name: b, approval: auto}]\n");
    Path tests =
        file(
            "policy",
            """
            tests:
              - {action: {type: read}, expected_rule: a}
              - {action: {type: write}, expected_rule: b}
            """);
    assertThat(cli.run("test", first, tests, second).out())
        .isEqualTo("2 tests: 2 passed, 0 failed.\n");
    assertThat(cli.run("test", tests, second, first).out()).contains("1 passed, 1 failed.");
  }

  @Test
  void aPolicyWithoutTestsAndTestsWithoutAPolicyAreWrongUsage() throws IOException {
    Result noTests = cli.run("test", policy(), file("typo.yaml", "test: []\n"));
    assertThat(noTests.exitCode()).isEqualTo(2);
    assertThat(noTests.err())
        .isEqualTo(
            "aegis: there is no test file among the files; one has `tests`, and"
                + " `aegis init --with-tests` writes one\n");
    Result noPolicy = cli.run("test", file("policy.test.yaml", TESTS));
    assertThat(noPolicy.exitCode()).isEqualTo(2);
    assertThat(noPolicy.err())
        .isEqualTo("aegis: there is no policy among the files; all of them have `tests`\n");
    Result nothing = cli.run("test");
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.out()).isEmpty();
  }

  @Test
  void mistakesInThePolicyAreShownWithTheirPlace() throws IOException {
    Path broken = file("broken.yaml", "rules:\n  - aproval: auto\n");
    Result result = cli.run("test", broken, file("t.yaml", TESTS));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(withoutFolder(result.err())).contains("AEG301", " --> broken.yaml:2:5", "approval");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void mistakesInTestFilesAreNeverPasses(String format) throws IOException {
    Path first = file("first.yaml", PASSES + "tests: []\n");
    Path second =
        file("second.yaml", "tests:\n  - {action: {type: a}, expected_rule: smal}\n  - {}\n");
    Result result = cli.run("test", policy(), second, first, "--format", format);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(withoutFolder(result.err()))
        .containsSubsequence(
            "error[AEG202]",
            " --> first.yaml:2:1",
            "error[AEG702]: the policy has no rule `smal`",
            " --> second.yaml:2:40",
            "did you mean `small`?",
            "this test expects nothing",
            " --> second.yaml:3:5");
  }

  @Test
  void whatIsNoYamlIsAMistakeWhateverItWasToBe() throws IOException {
    Result result = cli.run("test", policy(), file("t.yaml", "tests: [{\n"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(withoutFolder(result.err())).contains("AEG201", " --> t.yaml:");
    assertThat(cli.run("test", policy(), file("t.yaml", "")).err()).contains("AEG305");
    Path bytes = Files.write(folder.resolve("bytes.yaml"), new byte[] {(byte) 0xFF});
    assertThat(cli.run("test", policy(), bytes).err()).contains("AEG101");
  }

  @Test
  void filesThatCantBeReadAreNamed() throws IOException {
    Result missing = cli.run("test", policy(), folder.resolve("nope.yaml"));
    assertThat(missing.exitCode()).isEqualTo(3);
    assertThat(withoutFolder(missing.err()))
        .isEqualTo("aegis: the file can't be read: there is no file `nope.yaml`\n");
    assertThat(cli.run("test", policy(), folder).exitCode()).isEqualTo(3);
  }

  @Test
  void whatTestFilesSayDoesNotReachTheTerminalAsItIs() throws IOException {
    Path tests =
        file(
            "t.yaml",
            """
            tests:
              - description: "a\\x1b[31m\\nb\\u202Ec"
                action: {type: "re\\x1b[2Jad", target: "x\\ny", agent_id: "b\\rot"}
                expected_decision: block
            """);
    for (String format : List.of("text", "json")) {
      String out = cli.run("test", policy(), tests, "--format", format).out();
      assertThat(out).doesNotContain("\u001b", "\u202e", "\r");
    }
    assertThat(cli.run("test", policy(), tests).out())
        .contains("a\\u001B[31m\\nb\\u202Ec", "re\\u001B[2Jad:x\\ny by b\\rot");
  }

  @Test
  void longTextsAreShortened() throws IOException {
    String text = "x".repeat(5_000);
    Path tests =
        file(
            "t.yaml",
            ("tests: [{description: %s, action: {type: a, target: %s, params: {p: %s}, agent_id:"
                    + " bot}, expected_rule: small}]")
                .formatted(text, text, text));
    assertThat(cli.run("test", policy(), tests).out().lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThan(800));
  }

  @Test
  void ofManyRulesThatCantBeDecidedAFewAreShown() throws IOException {
    StringBuilder rules = new StringBuilder("rules:\n");
    for (int i = 0; i < 20; i++) {
      rules.append("  - {name: r%d, when: params.p%d > 1, approval: block}%n".formatted(i, i));
    }
    String out =
        cli.run(
                "test",
                file("many.yaml", rules.toString()),
                file("t.yaml", "tests: [{action: {type: a}, expected_rule: r19}]"))
            .out();
    assertThat(out).contains("r1: undecidable", "r19: undecidable", "more can't be decided either");
    assertThat(out).doesNotContain("r9: undecidable");
  }

  @Test
  void inJsonEachTestIsThere() throws IOException {
    Result result = cli.run("test", policy(), file("policy.test.yaml", TESTS), "--format", "json");
    assertThat(result.exitCode()).isEqualTo(1);
    Map<?, ?> json = (Map<?, ?>) Objects.requireNonNull(Json.OWN.read(result.out()));
    assertThat(json.get("tests")).isEqualTo(7L);
    assertThat(json.get("passed")).isEqualTo(1L);
    assertThat(json.get("failed")).isEqualTo(6L);
    assertThat((List<?>) Objects.requireNonNull(json.get("results"))).hasSize(7);
    Golden.check("test.json", withoutFolder(result.out()));
  }
}

package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.cli.Cli.Result;
import dev.aegis.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandsTest {
  private final Cli cli = Cli.plain();
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private String withoutFolder(String text) {
    return text.replace(folder + "/", "");
  }

  @Test
  void validateShowsTheRules() throws IOException {
    Path policy = file("policy.yaml", Templates.ALL.getFirst().policy());
    Golden.check("validate.txt", cli.run("validate", policy).out());
  }

  @Test
  void validateShowsEveryMistakeWithItsPlace() throws IOException {
    Path broken =
        file(
            "broken.yaml",
            "rules:\n  - name: a\n    aproval: auto\n  - name: \"日本\"\n    risk_level: huge\n");
    Result result = cli.run("validate", broken);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).isEmpty();
    Golden.check("validate-broken.txt", withoutFolder(result.out()));
  }

  @Test
  void validateInJsonIsForMachines() throws IOException {
    Path broken = file("broken.yaml", "rules:\n  - aproval: auto\n");
    Result result = cli.run("validate", broken, "--format", "json");
    assertThat(result.exitCode()).isEqualTo(1);
    Golden.check("validate-broken.json", withoutFolder(result.out()));
    Path policy = file("policy.yaml", Templates.ALL.getFirst().policy());
    assertThat(cli.run("validate", policy, "--format", "json").out())
        .startsWith("{\n  \"valid\": true,\n  \"rule_count\": 6,\n");
  }

  @Test
  void warningsFailUnderStrictAlone() throws IOException {
    Path open = file("open.yaml", "defaults: {approval: auto}\n");
    Result lenient = cli.run("validate", open);
    assertThat(lenient.exitCode()).isZero();
    assertThat(lenient.out()).contains("warning[", "Policy valid: 0 rule(s) loaded.");
    Result strict = cli.run("validate", open, "--strict");
    assertThat(strict.exitCode()).isEqualTo(1);
    assertThat(strict.out()).contains("Policy invalid: 1 warning.");
  }

  @Test
  void severalFilesMakeOnePolicy() throws IOException {
    Path first = file("a.yaml", "rules: [{name: a, match: {type: a}, approval: block}]\n");
    Path second =
        file("b.yml", "rules: [{name: b, match: {type: x}, approval: auto, risk_level: low}]\n");
    assertThat(cli.run("validate", first, second).out()).startsWith("Policy valid: 2 rule(s)");
    assertThat(cli.run("simulate", first, second, "a", "x:y:z").out())
        .isEqualTo(
            """
            a -> MEDIUM / BLOCK (matched: a)
            x:y:z -> LOW / AUTO (matched: b)
            2 actions: 1 auto, 0 need approval, 1 blocked
            """);
  }

  @Test
  void notUtf8IsAMistakeOfThePolicy() throws IOException {
    Path policy = folder.resolve("policy.yaml");
    Files.write(policy, new byte[] {'a', ':', ' ', (byte) 0xFF});
    Result result = cli.run("validate", policy);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).contains("AEG101").contains("policy.yaml:1:4");
  }

  @Test
  void simulateExplains() throws IOException {
    Path policy =
        file(
            "policy.yaml",
            """
            rules:
              - name: small
                match: {type: pay, target: crm*}
                when: params.amount <= 50
                risk_level: low
                approval: auto
              - name: rest
                approval: block
            """);
    Result result =
        cli.run(
            "simulate",
            policy,
            "pay:crm",
            "pay:erp",
            "--action",
            "{\"type\": \"pay\", \"target\": \"crm\", \"params\": {\"amount\": 7}}",
            "--explain");
    Golden.check("simulate-explain.txt", result.out());
    assertThat(cli.run("simulate", policy, "--tree").out()).contains("small", "rest");
  }

  @Test
  void simulateInJsonIsAListOfDecisions() throws IOException {
    Path policy = file("policy.yaml", Templates.ALL.getFirst().policy());
    Result result = cli.run("simulate", policy, "read:crm", "--format", "json");
    assertThat(Json.OWN.read(result.out()))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .singleElement(InstanceOfAssertFactories.MAP)
        .containsEntry("approval", "auto");
  }

  @Test
  void simulateReadsActionsFromAFileAndFromStandardInput() throws IOException {
    Path policy = file("policy.yaml", Templates.ALL.getFirst().policy());
    String lines = "{\"action_type\": \"read\"}\n\n{\"type\": \"delete\"}\n";
    String expected =
        """
        read -> LOW / AUTO (matched: read_auto)
        delete -> CRITICAL / BLOCK (matched: delete_block)
        2 actions: 1 auto, 0 need approval, 1 blocked
        """;
    Path actions = file("actions.jsonl", lines);
    assertThat(cli.run("simulate", policy, "--actions", actions).out()).isEqualTo(expected);
    assertThat(cli.withInput(lines).run("simulate", policy, "--actions", "-").out())
        .isEqualTo(expected);
    Path bad = file("bad.jsonl", "{\"type\": \"read\"}\n{\"type\": 7}\n");
    Result refused = cli.run("simulate", policy, "--actions", bad);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("bad.jsonl:2: ").hasLineCount(1);
  }

  @Test
  void simulateDecidesAsOfATime() throws IOException {
    Path policy =
        file(
            "policy.yaml",
            """
            timezone: Asia/Tokyo
            rules:
              - name: day
                when: clock.hour >= 8 && clock.hour < 18
                approval: auto
            """);
    assertThat(cli.run("simulate", policy, "x").out()).contains("(matched: day)");
    assertThat(cli.run("simulate", policy, "x", "--at", "2026-11-23T08:00").out())
        .as("its own zone, not this machine's")
        .contains("(matched: day)");
    assertThat(cli.run("simulate", policy, "x", "--at", "2026-11-23T22:00").out())
        .contains("(matched: <default>)");
    assertThat(
            cli.run(
                    "simulate",
                    policy,
                    "--action",
                    "{\"type\": \"x\", \"at\": \"2026-11-23T21:00:00Z\"}")
                .out())
        .contains("(matched: <default>)");
  }

  @Test
  void coloursAreForTerminalsAlone() throws IOException {
    Path policy = file("policy.yaml", Templates.ALL.getFirst().policy());
    Cli terminal = cli.onTerminal();
    assertThat(terminal.run("simulate", policy, "read").out()).contains("\u001b[32mLOW\u001b[0m");
    assertThat(terminal.run("simulate", policy, "read", "--no-color").out())
        .doesNotContain("\u001b");
    assertThat(terminal.with("NO_COLOR", "1").run("simulate", policy, "read").out())
        .doesNotContain("\u001b");
    for (String name : List.of("dumb", "")) {
      assertThat(terminal.with("TERM", name).run("simulate", policy, "read").out())
          .startsWith("read -> LOW");
      assertThat(terminal.with("TERM", name).run("simulate", "--help").out())
          .doesNotContain("\u001b");
    }
    assertThat(cli.run("simulate", policy, "read").out()).doesNotContain("\u001b");
  }

  @Test
  void namesOfStrangersDoNotPaintTheTerminal() throws IOException {
    Path policy = file("policy.yaml", "rules: [{approval: auto}]\n");
    assertThat(cli.run("simulate", policy, "a\u001b[2J:b\u202E").out())
        .startsWith("a\\u001B[2J:b\\u202E -> ");
    String json = cli.run("simulate", policy, "a\u009b31m:b\u202E", "--format", "json").out();
    assertThat(json).contains("\"a\\u009b31m\"").contains("\"b\\u202e\"");
    assertThat(json.lines().count()).isGreaterThan(3);
    assertThat(cli.run("eval", "'\\u009b31m'").out()).isEqualTo("\"\\u009b31m\"\n");
  }

  @Test
  void anInvalidPolicyIsNoForWhateverCommand() throws IOException {
    Path broken = file("broken.yaml", "rules: 7\n");
    Result result = cli.run("simulate", broken, "read");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("broken.yaml:1:8");
  }
}

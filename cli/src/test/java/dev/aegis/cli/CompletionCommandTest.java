package dev.aegis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script, asked by a real bash. */
class CompletionCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no /bin/bash here");
    Files.writeString(folder.resolve("aegis.bash"), Cli.plain().run("completion", "bash").out());
  }

  /** What the last word can become. */
  private List<String> completed(String... words) throws IOException {
    String line =
        "source ./aegis.bash; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _aegis_completions"
            + " aegis; printf '%s\\n"
            + "' \"${COMPREPLY[@]}\"";
    ProcessBuilder bash = new ProcessBuilder("/bin/bash", "-c", line, "bash");
    bash.command().addAll(List.of(words));
    bash.directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
    bash.environment().remove("AEGIS_POLICY_PATH");
    Process process = bash.start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .filter(word -> !word.isEmpty())
        .toList();
  }

  @Test
  void completesCommandsAndOptions() throws IOException {
    assertThat(completed("aegis", "va")).containsExactly("validate");
    assertThat(completed("aegis", "help", "va")).containsExactly("validate");
    assertThat(completed("aegis", "help", "audit", "ver")).containsExactly("verify");
    assertThat(completed("aegis", "validate", "--st")).contains("--strict");
  }

  @Test
  void completesFilesAndTemplates() throws IOException {
    Files.writeString(folder.resolve("payments.yaml"), "");
    assertThat(completed("aegis", "validate", "pay")).containsExactly("payments.yaml");
    assertThat(completed("aegis", "test", "a", "pay")).containsExactly("payments.yaml");
    assertThat(completed("aegis", "test", "a", "--junit", "pay")).containsExactly("payments.yaml");
    assertThat(completed("aegis", "audit", "-o", "pay")).containsExactly("payments.yaml");
    assertThat(completed("aegis", "init", "--template", "f")).containsExactly("finance");
  }

  @Test
  void completesThePoliciesAndActionsOfSimulate() throws IOException {
    Files.writeString(folder.resolve("payments.yaml"), "");
    Files.writeString(folder.resolve("actions.jsonl"), "");
    assertThat(completed("aegis", "simulate", "pay")).containsExactly("payments.yaml");
    assertThat(completed("aegis", "simulate", "payments.yaml", "--actions", "act"))
        .containsExactly("actions.jsonl");
    assertThat(completed("aegis", "simulate", "a", "pay")).containsExactly("payments.yaml");
    assertThat(completed("aegis", "validate", "a", "pay")).containsExactly("payments.yaml");
  }

  @Test
  void valuesAreInLowerCase() throws IOException {
    assertThat(completed("aegis", "validate", "--format", ""))
        .containsExactly("text", "json", "sarif");
    assertThat(completed("aegis", "test", "--format", "")).containsExactly("text", "json");
    assertThat(completed("aegis", "audit", "--risk-level", "cr")).containsExactly("critical");
    assertThat(completed("aegis", "approvals", "list", "--status", "pe"))
        .containsExactly("pending");
    assertThat(completed("aegis", "completion", "ba")).containsExactly("bash");
  }

  @Test
  void completesBehindAnEqualsSign() throws IOException {
    Files.writeString(folder.resolve("policy.yaml"), "rules:\n  - name: read_all\n");
    // As bash has the words, which takes the sign for one, and as a shell does that does not.
    assertThat(completed("aegis", "init", "--template", "=", "d"))
        .containsExactly("devops", "data-pipeline");
    assertThat(completed("aegis", "init", "--template", "=")).contains("devops", "minimal");
    assertThat(completed("aegis", "init", "--template=d"))
        .containsExactly("--template=devops", "--template=data-pipeline");
    assertThat(completed("aegis", "audit", "--rule", "=", "re")).containsExactly("read_all");
    assertThat(completed("aegis", "audit", "--format", "=", "csv", "--rule", "=", "re"))
        .containsExactly("read_all");
    assertThat(completed("aegis", "audit", "--format=csv", "--rule=re"))
        .containsExactly("--rule=read_all");
  }

  @Test
  void completesRolesHandlersAndFormatsOfLogs() throws IOException {
    assertThat(completed("aegis", "token", "create", "--roles", "a"))
        .containsExactly("audit", "approve", "admin");
    assertThat(completed("aegis", "token", "create", "--roles", "audit,a"))
        .containsExactly("audit,approve", "audit,admin");
    assertThat(completed("aegis", "serve", "--approval", "c")).containsExactly("console");
    assertThat(completed("aegis", "serve", "--log-format", "j")).containsExactly("json");
  }

  @Test
  void pluginsAreInFolders() throws IOException {
    Files.createDirectory(folder.resolve("plugins"));
    Files.writeString(folder.resolve("plugins.txt"), "");
    for (String command : List.of("plugins", "serve", "validate", "test", "simulate", "eval")) {
      assertThat(completed("aegis", command, "--plugins", "plug"))
          .as(command)
          .containsExactly("plugins");
    }
  }

  @Test
  void runsNothingThatStandsInTheNameOfAFile() throws IOException {
    Files.writeString(folder.resolve("pay $(touch pwned) `touch pwned`.yaml"), "");
    for (String command : List.of("validate", "test", "simulate", "fmt")) {
      assertThat(completed("aegis", command, "pay"))
          .as(command)
          .containsExactly("pay $(touch pwned) `touch pwned`.yaml");
    }
    assertThat(folder.resolve("pwned")).doesNotExist();
  }

  @Test
  void completesTheRulesOfThePolicyAndRunsNothingThatStandsInIt() throws IOException {
    Files.writeString(
        folder.resolve("policy.yaml"),
        """
        rules:
          - {name: pay_all, match: {type: x}}
          - name: pay.little  # a comment
          - name: $(touch pwned)
          - name: `touch pwned`
        """);
    assertThat(completed("aegis", "audit", "--rule", "p")).containsExactly("pay_all", "pay.little");
    assertThat(completed("aegis", "approvals", "grant", "--rule", "pay_"))
        .containsExactly("pay_all");
    assertThat(folder.resolve("pwned")).doesNotExist();
  }
}

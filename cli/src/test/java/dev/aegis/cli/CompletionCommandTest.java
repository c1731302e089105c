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
        "source ./aegis.bash; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _complete_aegis;"
            + " printf '%s\\n' \"${COMPREPLY[@]}\"";
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
    assertThat(completed("aegis", "validate", "--st")).contains("--strict");
  }

  @Test
  void completesFilesAndTemplates() throws IOException {
    Files.writeString(folder.resolve("payments.yaml"), "");
    assertThat(completed("aegis", "validate", "pay")).containsExactly("payments.yaml");
    assertThat(completed("aegis", "audit", "-o", "pay")).containsExactly("payments.yaml");
    assertThat(completed("aegis", "init", "--template", "f")).containsExactly("finance");
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

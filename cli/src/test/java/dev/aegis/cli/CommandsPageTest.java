package dev.aegis.cli;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** The page of all commands is what their help says. */
class CommandsPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("aegis.root"), "docs/reference/commands.md");
  private static final int WIDTH = 100;

  @Test
  void thePageIsWhatTheCommandsSay() {
    StringBuilder page =
        new StringBuilder(
            """
            # Commands

            What `aegis help COMMAND` says of each. Exit codes, settings and the JSON of results are in [The command
            line](command-line.md).
            """);
    ReferencePages.specs().stream()
        .sorted(Comparator.comparing(CommandSpec::qualifiedName))
        .forEach(command -> section(page, command));
    Golden.check(PAGE.toString(), page.toString());
  }

  private static void section(StringBuilder page, CommandSpec command) {
    command.usageMessage().width(WIDTH);
    List<String> help =
        command.commandLine().getUsageMessage(Ansi.OFF).lines().map(String::stripTrailing).toList();
    page.append("\n## ").append(command.qualifiedName()).append("\n\n```text\n");
    help.forEach(line -> page.append(line).append('\n'));
    page.append("```\n");
  }
}

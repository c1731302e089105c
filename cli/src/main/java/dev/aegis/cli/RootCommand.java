package dev.aegis.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is run where no command is named. */
@Command(
    name = "aegis",
    synopsisSubcommandLabel = "COMMAND",
    description = "Decides what AI agents may do, and keeps the record.",
    commandListHeading = "%nCommands:%n",
    footer = {
      "  aegis init",
      "  aegis serve policy.yaml",
      "",
      "`aegis help COMMAND` says more about a command."
    })
final class RootCommand extends AegisCommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-V", "--version"},
      order = 999,
      description = "Show the version.")
  private boolean version;

  RootCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    if (version) {
      println(Version.line());
      return ExitCode.DONE;
    }
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Name a command; `aegis --help` lists them.");
  }
}

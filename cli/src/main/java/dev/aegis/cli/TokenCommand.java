package dev.aegis.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks after the tokens that callers present to a server. */
@Command(
    name = "token",
    synopsisSubcommandLabel = "COMMAND",
    description = "Make tokens for callers of the server.",
    commandListHeading = "%nCommands:%n",
    footer = {"  aegis token create ann --roles approve,audit"})
final class TokenCommand extends AegisCommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  TokenCommand(Shell shell) {
    super(shell);
  }

  /** What can be done about tokens. */
  static List<AegisCommand> further(Shell shell) {
    return List.of(new TokenCreateCommand(shell));
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Name a command; `aegis token --help` lists them.");
  }
}

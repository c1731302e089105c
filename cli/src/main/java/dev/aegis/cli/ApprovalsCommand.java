package dev.aegis.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A person's inbox in the terminal. */
@Command(
    name = "approvals",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "See what waits for people, and answer it.",
      "Answers are given with a token of yours, in AEGIS_TOKEN."
    },
    commandListHeading = "%nCommands:%n",
    footer = {
      "  aegis approvals list",
      "  aegis approvals show 4f1c09",
      "  aegis approvals approve 4f1c09 --comment 'seen the order'"
    })
final class ApprovalsCommand extends AegisCommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  ApprovalsCommand(Shell shell) {
    super(shell);
  }

  /** What can be done about approvals. */
  static List<AegisCommand> further(Shell shell) {
    return List.of(
        new ApprovalsListCommand(shell),
        new ApprovalsShowCommand(shell),
        new ApprovalsAnswerCommand.Approve(shell),
        new ApprovalsAnswerCommand.Deny(shell),
        new ApprovalsAnswerCommand.Withdraw(shell),
        new GrantsCommand(shell),
        new GrantCommand(shell),
        new RevokeCommand(shell));
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Name a command; `aegis approvals --help` lists them.");
  }
}

package dev.aegis.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a grant back. */
@Command(
    name = "revoke",
    description = "Take a grant back, whoever gave it.",
    footer = {"  aegis approvals revoke 0b3f5ac1e27d4c6f9a8b7c6d5e4f3a2b"})
final class RevokeCommand extends AegisCommand {
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(paramLabel = "ID", description = "The grant; `aegis approvals grants` lists them.")
  private String id = "";

  RevokeCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    if (!id.matches("[0-9a-f]{32}")) {
      throw CommandFailure.usage("`" + id + "` is no id of a grant, which has 32 characters");
    }
    try (ServerCalls calls = server.calls(shell)) {
      ServedObject grant = calls.post(GrantsCommand.PATH + "/" + id + "/revoke", Map.of());
      println(
          Text.printable(
              "Revoked: rule "
                  + grant.text("rule")
                  + ", "
                  + grant.number("left")
                  + " of "
                  + grant.number("uses")
                  + " uses were left"));
    }
    return ExitCode.DONE;
  }
}

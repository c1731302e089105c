package dev.aegis.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ends the emergency stop. */
@Command(
    name = "resume",
    description = "End the emergency stop: the policy decides again.",
    footer = {"  aegis resume --comment 'the crm bot is fixed'"})
final class ResumeCommand extends AegisCommand {
  @Mixin private ServerOption server = new ServerOption();

  @Option(names = "--comment", paramLabel = "TEXT", description = "For the record.")
  private String comment = "";

  ResumeCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    try (ServerCalls calls = server.calls(shell)) {
      calls.post("/api/v1/resume", Map.of("comment", comment)).text("status", List.of("running"));
      println("Running: the policy decides");
    }
    return ExitCode.DONE;
  }
}

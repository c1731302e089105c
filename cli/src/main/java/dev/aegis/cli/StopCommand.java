package dev.aegis.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The emergency stop. */
@Command(
    name = "stop",
    description = {
      "Stop everything: every decision is block until `aegis resume`.",
      "It holds for all servers of the store. It takes a token with the role admin, where the"
          + " server knows tokens."
    },
    footer = {"  aegis stop --reason 'the crm bot deletes customers'"})
final class StopCommand extends AegisCommand {
  @Mixin private ServerOption server = new ServerOption();

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; agents are told.")
  private String reason = "";

  StopCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    try (ServerCalls calls = server.calls(shell)) {
      ServedObject order = calls.post("/api/v1/stop", Map.of("reason", reason));
      order.text("status", List.of("stopped"));
      println(
          Text.printable(
              "Stopped by " + order.text("by") + ": every decision is block until `aegis resume`"));
    }
    return ExitCode.DONE;
  }
}

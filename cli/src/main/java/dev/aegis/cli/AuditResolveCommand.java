package dev.aegis.cli;

import dev.aegis.audit.AuditEvent;
import dev.aegis.execution.ResultStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how an action ended. */
@Command(
    name = "resolve",
    description = {
      "Say how an action ended whose end is not known.",
      "Aegis stopped while it ran, or its executor failed. Nothing is run; what you",
      "say is put on record."
    },
    footer = {
      "  aegis audit --result-status unknown",
      "  aegis audit resolve 1234 --outcome success --comment 'seen in the bank account'"
    })
final class AuditResolveCommand extends AegisCommand {
  @Mixin private DatabaseOptions options = new DatabaseOptions();

  @Option(
      names = "--outcome",
      paramLabel = "OUTCOME",
      required = true,
      description = "success or failed.")
  private Outcome outcome = Outcome.FAILED;

  @Option(names = "--comment", paramLabel = "TEXT", description = "How you know.")
  private String comment = "";

  @Parameters(paramLabel = "ID", description = "The entry.")
  private long entry;

  AuditResolveCommand(Shell shell) {
    super(shell);
  }

  /** How actions end. */
  enum Outcome {
    SUCCESS(ResultStatus.SUCCESS),
    FAILED(ResultStatus.FAILED);

    private final ResultStatus status;

    Outcome(ResultStatus status) {
      this.status = status;
    }
  }

  @Override
  public Integer call() {
    if (entry < 1) {
      throw CommandFailure.usage("ID is `" + entry + "`; entries begin with 1");
    }
    Configuration settings = options.settings(shell);
    AuditEvent.Resolved resolved =
        new AuditEvent.Resolved(shell.clock().instant(), entry, outcome.status, "local", comment);
    try (AuditLogs logs = new AuditLogs(shell, settings);
        WritableAuditLog log = logs.openForWriting()) {
      log.resolve(resolved);
      println("Entry " + entry + " is " + outcome.status.word());
    }
    return ExitCode.DONE;
  }
}

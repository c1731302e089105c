package dev.aegis.cli;

import dev.aegis.audit.AuditChain;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the chain of audit records to a file. */
@Command(
    name = "export",
    description = {
      "Write the chain of the audit log to a file, a line of JSON a record.",
      "It can be checked elsewhere. A name that ends with .gz is compressed."
    },
    footer = {"  aegis audit export -o chain.jsonl.gz", "  aegis audit verify chain.jsonl.gz"})
final class AuditExportCommand extends AegisCommand {
  @Mixin private DatabaseOptions options = new DatabaseOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The file, written whole or not at all; it must not exist.")
  private Path output = Path.of("");

  AuditExportCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() throws IOException {
    Configuration settings = options.settings(shell);
    try (AuditLogs logs = new AuditLogs(shell, settings);
        AuditLog log = logs.open();
        Progress progress = Progress.of(shell, "records written")) {
      AuditChain.Head last =
          RecordFile.write(output, log::records, log.start().sequence(), progress);
      note("Wrote the chain up to " + last.sequence() + ":" + last.hash() + " to " + output);
    }
    return ExitCode.DONE;
  }
}

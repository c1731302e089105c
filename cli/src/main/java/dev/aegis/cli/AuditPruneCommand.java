package dev.aegis.cli;

import dev.aegis.runtime.Pruning;
import dev.aegis.spi.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes old entries out of the audit log. */
@Command(
    name = "prune",
    description = {
      "Take old entries out of the audit log, into an archive where one is named.",
      "What is left, and the archives, are one chain for `aegis audit verify`."
    },
    footer = {
      "  aegis audit prune --older-than 30d --archive 2026-10.jsonl.gz",
      "  aegis audit verify 2026-10.jsonl.gz --db aegis_audit.db"
    })
final class AuditPruneCommand extends AegisCommand {
  @Mixin private DatabaseOptions options = new DatabaseOptions();

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      required = true,
      description = "What ended before then goes, such as 30d or 2026-01-01.")
  private String olderThan = "";

  @Option(
      names = "--archive",
      paramLabel = "FILE",
      description =
          "Keep what goes in this file; it must not exist. Compressed where it ends with .gz.")
  private @Nullable Path archive;

  AuditPruneCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() throws IOException {
    Configuration settings = options.settings(shell);
    Instant now = shell.clock().instant();
    Instant before = TimeArgument.parse("--older-than", olderThan, now, shell.zone());
    try (AuditLogs logs = new AuditLogs(shell, settings);
        WritableAuditLog log = logs.openForWriting()) {
      prune(log, before, now);
    }
    return ExitCode.DONE;
  }

  private void prune(WritableAuditLog log, Instant before, Instant now) throws IOException {
    Pruning pruning = log.prunable(before);
    if (pruning.records() <= 0) {
      println("Nothing is that old.");
      return;
    }
    if (archive != null) {
      try (Progress progress = Progress.of(shell, "records archived")) {
        RecordFile.archive(archive, log::records, pruning, progress::step);
      }
    }
    try {
      log.prune(pruning, archive == null ? null : archive.toAbsolutePath().toString(), now);
    } catch (CommandFailure | StoreException | UncheckedIOException e) {
      if (archive != null) {
        note(
            "`"
                + archive
                + "` has all that was to go; the log may still have some of it. Prune again, into"
                + " another file: `aegis audit verify` takes both");
      }
      throw e;
    }
    println(
        "Pruned " + pruning.records() + " records, up to " + pruning.through().sequence() + ".");
  }
}

package dev.aegis.cli;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.ChainCheck;
import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
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
        Store store = logs.forWriting()) {
      prune(store.journal(), before, now);
    }
    return ExitCode.DONE;
  }

  private void prune(AuditJournal journal, Instant before, Instant now) throws IOException {
    long start = journal.start().sequence();
    long through = journal.prunable(before);
    if (through <= start) {
      println("Nothing is that old.");
      return;
    }
    Map<String, Object> details = new TreeMap<>();
    if (archive != null) {
      try (Progress progress = Progress.of(shell, "records archived")) {
        RecordFile.write(archive, after -> journal.records(after, 1_000), start, through, progress);
      }
      details.put("archive", archive.toAbsolutePath().toString());
    }
    AuditChain.Head last =
        new AuditChain.Head(through, journal.records(through - 1, 1).getFirst().hash());
    details.put("through", last.sequence());
    details.put("hash", last.hash());
    details.put("records", through - start);
    details.put("before", before.toString());
    journal.prune(
        through, new AuditEvent.Administrative(now, ChainCheck.PRUNING, "local", details));
    println("Pruned " + (through - start) + " records, up to " + through + ".");
  }
}

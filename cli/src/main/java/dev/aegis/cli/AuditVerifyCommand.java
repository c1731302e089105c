package dev.aegis.cli;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.ChainCheck;
import dev.aegis.audit.Checkpoint;
import dev.aegis.audit.CheckpointKey;
import dev.aegis.json.Json;
import dev.aegis.spi.AuditJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks that the chain of audit records is as it was written. */
@Command(
    name = "verify",
    description = {
      "Check that the audit log is as it was written.",
      "No record may be changed, removed, put in or moved since, and the signed",
      "checkpoints must know the same ones.",
      "With files, check these exports or archives instead, in order; with files and",
      "--db, the archives and then the log that goes on from them."
    },
    footer = {
      "  aegis audit verify",
      "  aegis audit verify --expect-head 1234:5f3c…",
      "  aegis audit verify old.jsonl.gz --db aegis_audit.db"
    })
final class AuditVerifyCommand extends AegisCommand {

  @Mixin private DatabaseOptions options = new DatabaseOptions();

  @Option(
      names = "--expect-head",
      paramLabel = "SEQUENCE:HASH",
      description = "A record that the chain must have, as this command printed it before.")
  private AuditChain.@Nullable Head expectedHead;

  @Option(
      names = "--checkpoints",
      paramLabel = "FILE",
      description = "The signed checkpoints (default: those beside the database).")
  private @Nullable Path checkpoints;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The key that they are signed with; its public half is enough.")
  private @Nullable Path key;

  @Option(names = "--format", paramLabel = "FORMAT", description = "text or json (default: text).")
  private TextOrJson format = TextOrJson.TEXT;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Exports or archives.")
  private List<Path> files = new ArrayList<>();

  private static final int MOST_MISFILED = 100;

  /** How the result is written. */
  enum TextOrJson {
    TEXT,
    JSON
  }

  AuditVerifyCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() throws IOException {
    Configuration settings = options.settings(shell);
    List<String> problems = new ArrayList<>();
    Signed signed = signed(settings, problems);
    ChainCheck.Report report = check(settings, signed, problems);
    report.findings().forEach(finding -> problems.add(finding.problem()));
    String unchecked = unchecked(report);
    if (format == TextOrJson.JSON) {
      printJson(json(report, signed, problems, unchecked));
    } else {
      print(report, signed, problems, unchecked);
    }
    if (!problems.isEmpty()) {
      return ExitCode.NO;
    }
    return unchecked == null ? ExitCode.DONE : ExitCode.FAILED;
  }

  /** A checkpoint of what was pruned since is as it should be; who names a record wants to know. */
  private @Nullable String unchecked(ChainCheck.Report report) {
    if (expectedHead == null || !report.unchecked().contains(expectedHead.sequence())) {
      return null;
    }
    return "record "
        + expectedHead.sequence()
        + " of --expect-head is not among these, and none of them tells its hash; it can be checked"
        + " with the archive or export that has it";
  }

  private ChainCheck.Report check(Configuration settings, Signed signed, List<String> problems)
      throws IOException {
    boolean offline = !files.isEmpty();
    try (Progress progress = Progress.of(shell, "records checked")) {
      ChainCheck check = null;
      for (Path file : files) {
        try (RecordFile records = RecordFile.open(file)) {
          AuditRecord record = records.next();
          if (record != null) {
            ChainCheck part =
                check == null ? begin(ChainCheck.ofPart(record.sequence()), signed) : check;
            part.thenPart(record.sequence());
            for (; record != null; record = records.next()) {
              part.add(record);
              progress.step();
            }
            check = part;
          }
        }
      }
      if (!offline || options.hasDatabase()) {
        check = checkStore(settings, check, signed, progress, problems);
      }
      return (check == null ? begin(ChainCheck.ofPart(1), signed) : check).end();
    }
  }

  private ChainCheck checkStore(
      Configuration settings,
      @Nullable ChainCheck begun,
      Signed signed,
      Progress progress,
      List<String> problems) {
    try (AuditLogs logs = new AuditLogs(shell, settings);
        AuditLog log = logs.open()) {
      CompletableFuture<List<Long>> misfiled = CompletableFuture.supplyAsync(() -> misfiled(log));
      AuditChain.Head start = log.start();
      ChainCheck check = begun == null ? begin(ChainCheck.ofLog(start), signed) : begun;
      check.thenLog(start);
      List<AuditRecord> page = log.records(start.sequence());
      while (!page.isEmpty()) {
        page.forEach(
            record -> {
              check.add(record);
              progress.step();
            });
        page = log.records(page.getLast().sequence());
      }
      check.keep(log.kept());
      try {
        misfiled.join().stream().limit(MOST_MISFILED).forEach(id -> problems.add(misfiled(id)));
      } catch (CompletionException e) {
        problems.add("whether all entries are found can't be told: " + e.getMessage());
      }
      return check;
    }
  }

  private static String misfiled(long id) {
    return "entry " + id + " is not found, or not as its records have it";
  }

  /** Those that searches don't find, or find although they are not there. */
  private static List<Long> misfiled(AuditLog log) {
    List<Long> wrong = new ArrayList<>();
    AuditJournal.Filing filing = log.filing(0);
    wrong.addAll(filing.wrong());
    while (filing.through() < Long.MAX_VALUE && wrong.size() < MOST_MISFILED) {
      filing = log.filing(filing.through());
      wrong.addAll(filing.wrong());
    }
    return wrong;
  }

  /** Tells a check of what is known outside the chain. */
  private ChainCheck begin(ChainCheck check, Signed signed) {
    signed.checkpoints.forEach(
        checkpoint -> check.expect(checkpoint.head(), "the checkpoint of " + checkpoint.at()));
    if (expectedHead != null) {
      check.expect(expectedHead, "--expect-head");
    }
    return check;
  }

  /** The checkpoints that are this key's. */
  private record Signed(List<Checkpoint> checkpoints, @Nullable String keyId) {}

  private Signed signed(Configuration settings, List<String> problems) throws IOException {
    Path file = checkpoints != null ? checkpoints : settings.checkpoints();
    Path keyFile = key != null ? key : settings.checkpointKey();
    boolean wanted = checkpoints != null || (files.isEmpty() || options.hasDatabase());
    if (!wanted || (checkpoints == null && !Files.exists(file))) {
      return new Signed(List.of(), null);
    }
    if (!Files.exists(keyFile)) {
      problems.add(
          "there are checkpoints in `" + file + "`, and no key `" + keyFile + "` to check them");
      return new Signed(List.of(), null);
    }
    CheckpointKey by = CheckpointKey.read(keyFile);
    List<Checkpoint> good = new ArrayList<>();
    int line = 0;
    for (String text : Files.readAllLines(file)) {
      line++;
      if (!text.isBlank()) {
        read(text, file + ":" + line, by, good, problems);
      }
    }
    return new Signed(good, by.id());
  }

  private static void read(
      String text, String place, CheckpointKey by, List<Checkpoint> good, List<String> problems) {
    try {
      Checkpoint checkpoint = Checkpoint.read(Json.OWN.read(text));
      if (checkpoint.isSignedBy(by)) {
        good.add(checkpoint);
      } else {
        problems.add(place + ": this checkpoint was not signed by key " + by.id());
      }
    } catch (IllegalArgumentException e) {
      problems.add(place + ": this is no checkpoint");
    }
  }

  private void print(
      ChainCheck.Report report, Signed signed, List<String> problems, @Nullable String unchecked) {
    problems.forEach(problem -> println(colors().bad("broken: ") + Text.printable(problem)));
    if (unchecked != null) {
      println(colors().bad("not checked: ") + unchecked);
    }
    println(
        (!problems.isEmpty()
                ? "The chain is broken: "
                : unchecked == null ? "The chain is intact: " : "What could be checked is intact: ")
            + report.records()
            + (report.records() == 1 ? " record of " : " records of ")
            + report.entries()
            + (report.entries() == 1 ? " entry." : " entries."));
    println("Head: " + report.head().sequence() + ":" + report.head().hash());
    if (!signed.checkpoints.isEmpty()) {
      println(
          signed.checkpoints.size()
              + (signed.checkpoints.size() == 1 ? " checkpoint" : " checkpoints")
              + " signed by key "
              + signed.keyId
              + ", the last of "
              + signed.checkpoints.getLast().at()
              + ".");
    }
    report
        .erased()
        .forEach(
            (entry, paths) ->
                println("Erased from entry " + entry + ": " + String.join(", ", paths)));
  }

  private static Map<String, @Nullable Object> json(
      ChainCheck.Report report, Signed signed, List<String> problems, @Nullable String unchecked) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("intact", problems.isEmpty() && unchecked == null);
    json.put("records", report.records());
    json.put("entries", report.entries());
    json.put("head", report.head().sequence() + ":" + report.head().hash());
    json.put("problems", problems);
    json.put("unchecked", unchecked == null ? List.of() : List.of(unchecked));
    json.put("checkpoints", signed.checkpoints.size());
    json.put("key", signed.keyId);
    Map<String, Object> erased = new LinkedHashMap<>();
    report.erased().forEach((entry, paths) -> erased.put(entry.toString(), paths));
    json.put("erased", erased);
    return json;
  }
}

package dev.aegis.cli;

import dev.aegis.audit.AuditQuery;
import dev.aegis.cli.AtomicFile.Readers;
import dev.aegis.decision.RiskLevel;
import dev.aegis.execution.ResultStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads the audit log. */
@Command(
    name = "audit",
    description = {
      "Read the audit log, also while a server writes it.",
      "Filters combine. Entries are shown oldest first."
    },
    commandListHeading = "%nCommands:%n",
    footer = {
      "  aegis audit --risk-level CRITICAL --since 7d",
      "  aegis audit --result-status blocked --limit 20 --format json",
      "  aegis audit --tail",
      "  aegis audit --format jsonl -o audit.jsonl"
    })
final class AuditCommand extends AegisCommand {
  private static final long SHOWN_BEFORE_TAIL = 20;
  private static final long POLL_MILLIS = 300;
  private static final int ROWS_BETWEEN_LOOKS = 256;

  @Mixin private DatabaseOptions options = new DatabaseOptions();

  @Option(names = "--session", paramLabel = "ID", description = "Entries of one session.")
  private @Nullable String session;

  @Option(names = "--agent", paramLabel = "ID", description = "Entries of one agent.")
  private @Nullable String agent;

  @Option(names = "--action-type", paramLabel = "TYPE", description = "Entries of one type.")
  private @Nullable String actionType;

  @Option(
      names = "--risk-level",
      paramLabel = "LEVEL",
      description = "LOW, MEDIUM, HIGH or CRITICAL.")
  private @Nullable RiskLevel riskLevel;

  @Option(
      names = "--result-status",
      paramLabel = "STATUS",
      description = "success, failed, blocked, denied, pending, authorized or unknown.")
  private @Nullable ResultStatus resultStatus;

  @Option(names = "--rule", paramLabel = "NAME", description = "Entries that one rule decided.")
  private @Nullable String rule;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "From then on, such as " + TimeArgument.FORMS + ".")
  private @Nullable String since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Before then; with --tail, it ends then.")
  private @Nullable String until;

  @Option(names = "--limit", paramLabel = "N", description = "The newest N entries alone.")
  private @Nullable Long limit;

  @Option(names = "--tail", description = "Show the newest entries, then each new one as it comes.")
  private boolean tail;

  @Option(names = "--utc", description = "Show times in UTC, not in the local zone.")
  private boolean utc;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table, json, jsonl or csv (default: table).")
  private EntryWriter.Kind format = EntryWriter.Kind.TABLE;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to a file instead, whole or not at all.")
  private @Nullable Path output;

  AuditCommand(Shell shell) {
    super(shell);
  }

  /** The commands that do more with the log than show it. */
  static List<AegisCommand> further(Shell shell) {
    return List.of(
        new AuditVerifyCommand(shell),
        new AuditExportCommand(shell),
        new AuditPruneCommand(shell),
        new AuditRedactCommand(shell),
        new AuditResolveCommand(shell));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkUsage();
    Configuration settings = options.settings(shell);
    AuditQuery query = query();
    try (AuditLogs logs = new AuditLogs(shell, settings)) {
      if (tail) {
        follow(logs, query);
      } else if (output != null) {
        export(logs, query, output);
      } else {
        EntryWriter writer = EntryWriter.of(format, shell.out(), shell.screen(), zone(), colors());
        Count count = write(logs, query, shell.out(), writer, () -> {});
        if (count.entries == 0) {
          sayEmpty();
        }
      }
    }
    return ExitCode.DONE;
  }

  private void checkUsage() {
    if (limit != null && limit < 1) {
      throw CommandFailure.usage("--limit is " + limit + ", not at least 1");
    }
    if (tail && output != null) {
      throw CommandFailure.usage(
          "--tail shows entries as they come, and writes no file; leave out -o");
    }
    if (tail && format == EntryWriter.Kind.JSON) {
      throw CommandFailure.usage(
          "--tail shows entries as they come, and not as one list; use --format jsonl");
    }
    if (output != null && Files.exists(output) && !Files.isRegularFile(output)) {
      throw CommandFailure.failed("`" + output + "` is in the way, and no file; name another");
    }
  }

  private AuditQuery query() {
    return new AuditQuery(
        false,
        session,
        agent,
        actionType,
        riskLevel,
        resultStatus,
        rule,
        time("--since", since),
        time("--until", until),
        0,
        limit == null ? Long.MAX_VALUE : limit,
        AuditQuery.Order.ASC);
  }

  private @Nullable Instant time(String option, @Nullable String text) {
    return text == null ? null : TimeArgument.parse(option, text, shell.clock().instant(), zone());
  }

  private ZoneId zone() {
    return utc ? ZoneOffset.UTC : shell.zone();
  }

  private void sayEmpty() {
    String sentence = "No audit entries found.";
    if (format == EntryWriter.Kind.TABLE) {
      println(sentence);
    } else {
      note(sentence);
    }
  }

  private void export(AuditLogs logs, AuditQuery query, Path file) throws IOException {
    Count[] count = new Count[1];
    try (Progress progress = Progress.of(shell, "entries written")) {
      AtomicFile.replace(
          file,
          Readers.USUAL,
          out -> {
            EntryWriter writer = EntryWriter.toFile(format, out, zone());
            count[0] = write(logs, query, out, writer, progress::step);
          });
    }
    long entries = count[0].entries;
    note("Wrote " + entries + (entries == 1 ? " entry to " : " entries to ") + file);
  }

  /** Writes what the query selects; nothing at all for an empty table. */
  private Count write(
      AuditLogs logs, AuditQuery query, PrintWriter out, EntryWriter writer, Runnable step) {
    Count count = new Count();
    try (AuditLog log = logs.open()) {
      writer.begin();
      log.forEach(
          newest(log, query),
          entry -> {
            writer.write(entry);
            count.add(entry);
            step.run();
            if (count.entries % ROWS_BETWEEN_LOOKS == 0 && out.checkError()) {
              throw new ReaderGoneException();
            }
          });
    }
    if (count.entries > 0 || format != EntryWriter.Kind.TABLE) {
      writer.end();
    }
    return count;
  }

  /** The same query for the newest entries, oldest first. */
  private static AuditQuery newest(AuditLog log, AuditQuery query) {
    if (query.limit() == Long.MAX_VALUE) {
      return query;
    }
    Count count = new Count();
    log.forEach(with(query, 0, query.limit(), AuditQuery.Order.DESC), count::add);
    long before = Math.max(0, count.lastId - 1);
    return with(query, before, query.limit(), AuditQuery.Order.ASC);
  }

  private static AuditQuery with(
      AuditQuery query, long afterId, long limit, AuditQuery.Order order) {
    return new AuditQuery(
        query.administrative(),
        query.sessionId(),
        query.agentId(),
        query.actionType(),
        query.riskLevel(),
        query.resultStatus(),
        query.matchedRule(),
        query.since(),
        query.until(),
        afterId,
        limit,
        order);
  }

  private void follow(AuditLogs logs, AuditQuery query) throws InterruptedException {
    EntryWriter writer =
        EntryWriter.following(format, shell.out(), shell.screen(), zone(), colors());
    try (Ending ending = Ending.whenAsked(this::endTail)) {
      long last = writeNewest(logs, query, writer);
      new AuditTail(logs, query, last, writer::write)
          .follow(
              shell.clock(),
              () -> {
                writer.flush();
                return !shell.nobodyReads() && !ending.await(POLL_MILLIS);
              });
      writer.flush();
    }
  }

  /** What comes next on the terminal begins a line of its own, not behind the ^C. */
  private void endTail() {
    if (shell.attended()) {
      note("");
    }
    shell.flush();
  }

  /** Writes what there is before the tail, and gives the id of the last entry. */
  private long writeNewest(AuditLogs logs, AuditQuery query, EntryWriter writer) {
    Count count = new Count();
    long shown = limit == null ? SHOWN_BEFORE_TAIL : limit;
    // Open no longer than it takes, so that a server can start meanwhile.
    try (AuditLog log = logs.open()) {
      writer.begin();
      log.forEach(
          newest(log, with(query, 0, shown, AuditQuery.Order.ASC)),
          entry -> {
            writer.write(entry);
            count.add(entry);
          });
    }
    return count.lastId;
  }

  /** How many entries came, and which was the last. */
  private static final class Count {
    private long entries;
    private long lastId;

    void add(Map<?, ?> entry) {
      entries++;
      lastId = AuditLog.id(entry);
    }
  }
}

package dev.aegis.cli;

import dev.aegis.audit.RuleStatistics;
import dev.aegis.decision.Approval;
import dev.aegis.execution.ResultStatus;
import dev.aegis.json.StatisticsJson;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Counts what each rule decided. */
@Command(
    name = "stats",
    description =
        "Show for every rule how often it decided, what came of it, and when it last did; rules of"
            + " the policy in force that never did come last.",
    footer = {"  aegis stats", "  aegis stats --since 7d --format json"})
final class StatsCommand extends AegisCommand {

  @Mixin private DatabaseOptions options = new DatabaseOptions();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "From then on, such as " + TimeArgument.FORMS + ".")
  private @Nullable String since;

  @Option(names = "--utc", description = "Show times in UTC, not in the local zone.")
  private boolean utc;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table or json (default: table).")
  private Format format = Format.TABLE;

  StatsCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Configuration settings = options.settings(shell);
    ZoneId zone = utc ? ZoneOffset.UTC : shell.zone();
    Instant from =
        since == null ? null : TimeArgument.parse("--since", since, shell.clock().instant(), zone);
    List<RuleStatistics> statistics = statistics(settings, from);
    long decisions = statistics.stream().mapToLong(RuleStatistics::decisions).sum();
    if (format == Format.JSON) {
      printJson(StatisticsJson.of(statistics));
    } else if (decisions == 0) {
      println("No audit entries found.");
    } else {
      Table table =
          new Table(
              shell,
              colors(),
              List.of("RULE", "DECISIONS", "SHARE", "APPROVAL", "RESULT", "LAST SEEN"),
              60);
      statistics.forEach(rule -> table.add(row(rule, decisions, zone)));
      table.end();
    }
    return ExitCode.DONE;
  }

  private List<RuleStatistics> statistics(Configuration settings, @Nullable Instant from) {
    try (AuditLogs logs = new AuditLogs(shell, settings);
        AuditLog log = logs.open()) {
      return log.statistics(from).stream()
          .sorted(
              Comparator.comparingLong(RuleStatistics::decisions)
                  .reversed()
                  .thenComparing(RuleStatistics::rule))
          .toList();
    }
  }

  private static List<String> row(RuleStatistics rule, long decisions, ZoneId zone) {
    return List.of(
        rule.rule(),
        Long.toString(rule.decisions()),
        String.format(Locale.ROOT, "%.1f%%", 100.0 * rule.decisions() / decisions),
        counts(Stream.of(Approval.values()), Approval::word, rule.byApproval()),
        counts(Stream.of(ResultStatus.values()), ResultStatus::word, rule.byStatus()),
        rule.lastSeen() == null ? "never" : Text.time(rule.lastSeen(), zone));
  }

  private static <E> String counts(Stream<E> kinds, Function<E, String> word, Map<E, Long> counts) {
    return kinds
        .filter(kind -> counts.getOrDefault(kind, 0L) > 0)
        .map(kind -> counts.get(kind) + " " + word.apply(kind))
        .collect(Collectors.joining(", "));
  }
}

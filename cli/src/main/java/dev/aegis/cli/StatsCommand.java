package dev.aegis.cli;

import dev.aegis.audit.AuditQuery;
import dev.aegis.audit.RuleStatistics;
import dev.aegis.decision.Approval;
import dev.aegis.execution.ResultStatus;
import dev.aegis.json.StatisticsJson;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
  private static final double LEAST_SHOWN = 0.05;
  private static final double MOST_SHOWN = 99.95;

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
    if (format == Format.JSON) {
      printJson(StatisticsJson.of(statistics));
    } else {
      print(statistics, zone);
    }
    return ExitCode.DONE;
  }

  private void print(List<RuleStatistics> statistics, ZoneId zone) {
    long decisions = statistics.stream().mapToLong(RuleStatistics::decisions).sum();
    if (decisions == 0) {
      println("No audit entries found.");
    }
    if (statistics.isEmpty()) {
      return;
    }
    Table table =
        new Table(
            shell,
            colors(),
            List.of("RULE", "DECISIONS", "SHARE", "APPROVAL", "RESULT", "LAST SEEN"),
            60);
    statistics.forEach(rule -> table.add(row(rule, decisions, zone)));
    table.end();
    if (statistics.stream().anyMatch(StatsCommand::isGone)) {
      println("(gone): the policy in force has no such rule any more.");
    }
  }

  private List<RuleStatistics> statistics(Configuration settings, @Nullable Instant from) {
    try (AuditLogs logs = new AuditLogs(shell, settings);
        AuditLog log = logs.open()) {
      return log.statistics(from).stream()
          .map(rule -> from != null && rule.decisions() == 0 ? seenBefore(log, rule) : rule)
          .sorted(
              Comparator.comparingLong(RuleStatistics::decisions)
                  .reversed()
                  .thenComparing(RuleStatistics::rule))
          .toList();
    }
  }

  private static RuleStatistics seenBefore(AuditLog log, RuleStatistics rule) {
    List<RuleStatistics> seen = new ArrayList<>();
    log.forEach(newest(rule.rule()), entry -> seen.add(rule.lastSeenAt(AuditLog.time(entry))));
    return seen.isEmpty() ? rule : seen.getFirst();
  }

  private static AuditQuery newest(String rule) {
    return new AuditQuery(
        false, null, null, null, null, null, rule, null, null, 0, 1, AuditQuery.Order.DESC);
  }

  private static boolean isGone(RuleStatistics rule) {
    return Boolean.FALSE.equals(rule.inForce());
  }

  /** Rounded, but never to nothing or to all where it is neither. */
  static String share(long part, long whole) {
    if (whole == 0) {
      return "-";
    }
    double percent = 100.0 * part / whole;
    if (part > 0 && percent < LEAST_SHOWN) {
      return "<0.1%";
    }
    return part < whole && percent >= MOST_SHOWN
        ? ">99.9%"
        : String.format(Locale.ROOT, "%.1f%%", percent);
  }

  private static List<String> row(RuleStatistics rule, long decisions, ZoneId zone) {
    return List.of(
        rule.rule() + (isGone(rule) ? " (gone)" : ""),
        Long.toString(rule.decisions()),
        share(rule.decisions(), decisions),
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

package dev.aegis.cli;

import dev.aegis.approval.ApprovalState;
import dev.aegis.cli.Table.Cell;
import dev.aegis.decision.RiskLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists approvals. */
@Command(
    name = "list",
    description = "List what waits for people.",
    footer = {"  aegis approvals list", "  aegis approvals list --status denied --format json"})
final class ApprovalsListCommand extends AegisCommand {
  private static final List<String> RISKS =
      Stream.of(RiskLevel.values()).map(RiskLevel::name).toList();
  private static final List<String> HEAD =
      List.of("ID", "ENDS IN", "RISK", "ACTION", "TARGET", "AGENT", "RULE", "NEEDS");

  @Mixin private ServerOption server = new ServerOption();

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "pending, approved, denied, expired or withdrawn (default: pending).")
  private ApprovalState status = ApprovalState.PENDING;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table or json (default: table).")
  private Format format = Format.TABLE;

  ApprovalsListCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    try (ServerCalls calls = server.calls(shell)) {
      List<ServedObject> approvals =
          calls.all(ApprovalsInbox.PATH, Map.of("status", status.word()), ApprovalsInbox.NUMBER);
      if (format == Format.JSON) {
        printJson(approvals.stream().map(ServedObject::members).toList());
      } else if (approvals.isEmpty()) {
        println(
            status == ApprovalState.PENDING ? "Nothing waits." : "None is " + status.word() + ".");
      } else {
        Table table = new Table(shell, colors(), HEAD, 60).keeping("ID");
        approvals.forEach(approval -> table.addCells(row(approval)));
        table.end();
      }
    }
    return ExitCode.DONE;
  }

  private List<Cell> row(ServedObject approval) {
    String id = approval.text("id");
    int votes = approval.list("votes").size();
    String risk = approval.text("risk_level", RISKS);
    return List.of(
        Cell.of(id.substring(0, Math.min(id.length(), ApprovalsInbox.SHOWN))),
        Cell.of(status == ApprovalState.PENDING ? left(approval) : "-"),
        new Cell(risk, colors().risk(RiskLevel.valueOf(risk))),
        cell(approval, "action_type"),
        cell(approval, "target"),
        cell(approval, "agent_id"),
        cell(approval, "matched_rule"),
        Cell.of(votes + " of " + approval.number("quorum")));
  }

  private static Cell cell(ServedObject approval, String name) {
    return Cell.of(approval.text(name));
  }

  private String left(ServedObject approval) {
    Instant end = approval.time("expires_at");
    long seconds = Duration.between(shell.clock().instant(), end).toSeconds();
    if (seconds <= 0) {
      return "now";
    }
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7_200
        ? seconds / 60 + " min"
        : seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
  }
}

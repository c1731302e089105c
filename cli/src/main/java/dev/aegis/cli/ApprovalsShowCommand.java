package dev.aegis.cli;

import dev.aegis.spi.VisibleText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one approval, whole. */
@Command(
    name = "show",
    description = {
      "Show one approval: the whole action, and nothing in it that could hide.",
      "What an agent chose stands between quotes, invisible characters as escapes."
    },
    footer = {"  aegis approvals show 4f1c09"})
final class ApprovalsShowCommand extends AegisCommand {
  private static final int LABEL_WIDTH = 14;

  @Mixin private ServerOption server = new ServerOption();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table or json (default: table).")
  private Format format = Format.TABLE;

  @Parameters(paramLabel = "ID", description = "The id, or its beginning where it waits.")
  private String id = "";

  private final VisibleText visible = new VisibleText();

  ApprovalsShowCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    try (ServerCalls calls = server.calls(shell)) {
      String whole = ApprovalsInbox.id(calls, id);
      ServedObject approval = calls.object(ApprovalsInbox.PATH + "/" + whole);
      if (format == Format.JSON) {
        printJson(approval.members());
      } else {
        show(approval);
      }
    }
    return ExitCode.DONE;
  }

  private void show(ServedObject approval) {
    line("approval", approval.text("id") + ", " + approval.text("status"));
    json("action", approval.get("action_type"));
    json("target", approval.get("target"));
    json("params", approval.get("params"));
    json("description", approval.get("description"));
    json("agent", approval.get("agent_id"));
    json("session", approval.get("session_id"));
    json("requester", approval.get("requester"));
    line("risk", approval.text("risk_level"));
    json("rule", approval.get("matched_rule"));
    json("reason", approval.get("reason"));
    for (Object undecided : list(approval.get("undecided"))) {
      json("undecided", undecided);
    }
    for (Object automatic : list(approval.get("automatic_if"))) {
      line("automatic if", visible.plain(String.valueOf(automatic)));
    }
    int votes = approval.list("votes").size();
    line("needs", approval.number("quorum") + ", has " + votes);
    for (Object vote : list(approval.get("votes"))) {
      json("approved by", vote);
    }
    if (!list(approval.get("approvers")).isEmpty()) {
      json("approvers", approval.get("approvers"));
    }
    line("digest", approval.text("digest"));
    line("audit entry", Long.toString(approval.number(ApprovalsInbox.NUMBER)));
    line("asked at", Text.time(approval.time("requested_at"), shell.zone()));
    line("answer by", Text.time(approval.time("expires_at"), shell.zone()));
    json("decided by", approval.get("decided_by"));
    json("comment", approval.get("comment"));
    json("result", approval.get("result_status"));
    json("error", approval.get("result_error"));
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  /** What is not there is not shown. */
  private void json(String label, @Nullable Object value) {
    if (value != null && !"".equals(value)) {
      line(label, visible.json(value));
    }
  }

  private void line(String label, String value) {
    println("  " + label + " ".repeat(LABEL_WIDTH - label.length()) + value);
  }
}

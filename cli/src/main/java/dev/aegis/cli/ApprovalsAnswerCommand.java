package dev.aegis.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Answers an approval, in one of the ways there are. */
abstract class ApprovalsAnswerCommand extends AegisCommand {
  private final String verb;

  @Mixin private ServerOption server = new ServerOption();

  @Option(names = "--comment", paramLabel = "TEXT", description = "Why, for the record.")
  private String comment = "";

  @Parameters(paramLabel = "ID", description = "The id, or its beginning.")
  private String id = "";

  private ApprovalsAnswerCommand(Shell shell, String verb) {
    super(shell);
    this.verb = verb;
  }

  /** Says yes. */
  @Command(
      name = "approve",
      description = "Approve what waits; look at it first, with `aegis approvals show`.",
      footer = {"  aegis approvals approve 4f1c09 --comment 'seen the order'"})
  static final class Approve extends ApprovalsAnswerCommand {
    Approve(Shell shell) {
      super(shell, "approve");
    }
  }

  /** Says no. */
  @Command(
      name = "deny",
      description = "Deny what waits.",
      footer = {"  aegis approvals deny 4f1c09 --comment 'not on a Friday'"})
  static final class Deny extends ApprovalsAnswerCommand {
    Deny(Shell shell) {
      super(shell, "deny");
    }
  }

  /** Takes back what one asked for. */
  @Command(
      name = "withdraw",
      description = "Take back what your own token asked for.",
      footer = {"  aegis approvals withdraw 4f1c09"})
  static final class Withdraw extends ApprovalsAnswerCommand {
    Withdraw(Shell shell) {
      super(shell, "withdraw");
    }
  }

  @Override
  public Integer call() {
    try (ServerCalls calls = server.calls(shell)) {
      String whole = ApprovalsInbox.id(calls, id);
      Map<?, ?> approval =
          calls.post(ApprovalsInbox.PATH + "/" + whole + "/" + verb, Map.of("comment", comment));
      println(Text.printable(sentence(approval)));
    }
    return ExitCode.DONE;
  }

  private static String sentence(Map<?, ?> approval) {
    String action =
        approval.get("action_type")
            + " on "
            + approval.get("target")
            + " (audit entry "
            + approval.get("audit_id")
            + ")";
    String status = String.valueOf(approval.get("status"));
    if (!status.equals("pending")) {
      return Character.toUpperCase(status.charAt(0)) + status.substring(1) + ": " + action;
    }
    long votes = approval.get("votes") instanceof List<?> list ? list.size() : 0;
    long quorum = approval.get("quorum") instanceof Long number ? number : votes;
    return "Your yes counts, and " + (quorum - votes) + " more must say it: " + action;
  }
}

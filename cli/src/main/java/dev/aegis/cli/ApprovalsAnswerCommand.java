package dev.aegis.cli;

import dev.aegis.approval.ApprovalState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Answers an approval, in one of the ways there are. */
abstract class ApprovalsAnswerCommand extends AegisCommand {
  private static final int LOOKS = 20;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final String WAITS = ApprovalState.PENDING.word();

  private final String verb;
  private final List<String> outcomes;

  @Mixin private ServerOption server = new ServerOption();

  @Option(names = "--comment", paramLabel = "TEXT", description = "Why, for the record.")
  private String comment = "";

  @Parameters(paramLabel = "ID", description = "The id, or its beginning.")
  private String id = "";

  private ApprovalsAnswerCommand(Shell shell, String verb, ApprovalState... outcomes) {
    super(shell);
    this.verb = verb;
    this.outcomes = Stream.of(outcomes).map(ApprovalState::word).toList();
  }

  /** Says yes. */
  @Command(
      name = "approve",
      description = "Approve what waits; look at it first, with `aegis approvals show`.",
      footer = {"  aegis approvals approve 4f1c09 --comment 'seen the order'"})
  static final class Approve extends ApprovalsAnswerCommand {
    Approve(Shell shell) {
      super(shell, "approve", ApprovalState.PENDING, ApprovalState.APPROVED);
    }
  }

  /** Says no. */
  @Command(
      name = "deny",
      description = "Deny what waits.",
      footer = {"  aegis approvals deny 4f1c09 --comment 'not on a Friday'"})
  static final class Deny extends ApprovalsAnswerCommand {
    Deny(Shell shell) {
      super(shell, "deny", ApprovalState.DENIED);
    }
  }

  /** Takes back what one asked for. */
  @Command(
      name = "withdraw",
      description = "Take back what your own token asked for.",
      footer = {"  aegis approvals withdraw 4f1c09"})
  static final class Withdraw extends ApprovalsAnswerCommand {
    Withdraw(Shell shell) {
      super(shell, "withdraw", ApprovalState.WITHDRAWN);
    }
  }

  @Override
  public Integer call() {
    try (ServerCalls calls = server.calls(shell)) {
      String whole = ApprovalsInbox.id(calls, id);
      ServedObject approval =
          calls.post(ApprovalsInbox.PATH + "/" + whole + "/" + verb, Map.of("comment", comment));
      println(Text.printable(sentence(approval)));
      if (approval.text("status").equals("approved")) {
        tellResult(calls, whole);
      }
    }
    return ExitCode.DONE;
  }

  /** What is approved runs at once; a person wants to hear of it where it takes no longer. */
  private void tellResult(ServerCalls calls, String whole) {
    for (int look = 0; look < LOOKS; look++) {
      ServedObject approval = calls.object(ApprovalsInbox.PATH + "/" + whole);
      String result = approval.text("result_status");
      if (!result.equals("unknown")) {
        Object error = approval.get("result_error");
        println(Text.printable("Result: " + result + (error == null ? "" : ", " + error)));
        return;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    println("It still runs; `aegis approvals show " + id + "` tells how it ends.");
  }

  private static String on(String target) {
    return target.isEmpty() ? "" : " on " + target;
  }

  private String sentence(ServedObject approval) {
    String action =
        approval.text("action_type")
            + on(approval.text("target"))
            + " (audit entry "
            + approval.number(ApprovalsInbox.NUMBER)
            + ")";
    String status = approval.text("status", outcomes);
    if (!status.equals(WAITS)) {
      return Character.toUpperCase(status.charAt(0)) + status.substring(1) + ": " + action;
    }
    long missing = approval.number("quorum") - approval.list("votes").size();
    return "Your yes counts, and " + missing + " more must say it: " + action;
  }
}
